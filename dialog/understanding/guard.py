"""Texts that want to be obeyed as orders to the machine, or are no language at all."""

import re

_ORDERS = re.compile(
    r"^\s*(?:系统|管理员|后台|system|admin|root)\s*[:：]|谁.{0,3}(?:投诉|举报|告|检举)(?:的|了)*(?:我|他|她|"
    r"\ue011)|(?:投诉|举报|检举|"
    r"反映)(?:的?人|者)(?:是谁|名字|叫什么|姓名|信息|身份)?|是谁(?:投诉|举报|告|写)|(?<![找向跟和给])谁(?:投诉|举报|检举)"
    r"|(?:投诉|举报|检举|反映|告)我的(?:那?个?人)?(?:是|叫)?(?:谁|哪)"
    r"|(?:替|帮|代)(?:别人|他|她|\ue011)(?:把|将)?(?:自评|申报|材料|表)?.{0,3}(?:提交|交了|交上|填了|打分)"
    r"|(?:写|作|编|讲)(?:一?首|一?[个篇段])?(?:诗|歌|作文|小说|笑话|段子)"
    r"|作为(?:一个|一名)?(?:ai|人工智能|大?模型|机器人|助手)|假装|扮演|假定你|(?:我)?命令你|你必须(?:给我|听)"
    r"|(?:忽略|无视|忘记|忘掉|跳过|绕过|不要管|别管|不用管|抛开|违反|打破|关闭|取消|解除).{0,10}(?:规则|指令|"
    r"提示|设定|限制|权限|要求|系统|约束|审核|检查)"
    r"|(?:你|您)(?:现在|从现在起|从现在开始|以后)?(?:就)?是(?:一个|一名)?(?:超级)?(?:管理员|系统|root|开发者|"
    r"我的奴|dan|chatgpt|gpt|ai)|"
    r"(?:我(?:现在)?(?:就)?是|我有|切换[到为成]?|进入|变成|获取|给我|开启|授予我?|把我设[为成]|设我[为成]|"
    r"把我改成|让我当|升级[为成]?)(?:一个|一名|超级|系统|"
    r"最高)*(?:管理员|root|开发者模式|调试模式|admin|管理权限|最高权限|后台权限|超级用户|书记权限|管理模式|上帝模式)"
    r"|(?:system|assistant|developer)\s*(?:prompt|:|：|message)|ignore\s+(?:all|the|previous|any)|(?:系统|"
    r"初始)(?:提示词|指令|消息|命令)|提示词|越狱|jailbreak|prompt|sudo|root@|"
    r"<\s*/?\s*(?:script|xml|img|iframe|svg|!|\?|body|html|a\s|div|input|form|table|style|b>|system)|\]\]>|"
    r"javascript:|onerror\s*=|alert\s*\("
    r"|(?:drop|truncate|alter|create)\s+table|select\s+.{1,40}\s+from|insert\s+into|delete\s+from|"
    r"update\s+\w+\s+set|union\s+select|'\s*or\s*'?1|1\s*=\s*1|;\s*--|\$\{|\{\{|\.\./|/etc/passwd|rm\s+-rf|"
    r"__import__|os\.system|exec\(|eval\(|xp_cmdshell|%00|&#x?\d"
    r"|(?:直接|偷偷|悄悄|私下|帮我|后台|强制|无条件|自动).{0,6}(?:(?:给|改|调|加|打|设|记)(?:我|成|到|"
    r"为)?.{0,8}(?:满分|100分|最高分|一百分|第一名?|通过))"
    r"|(?:把|将)?(?:别人|他|她|其他人|大家|所有人|人家|同事).{0,4}(?:的)?(?:分数?|成绩|得分).{0,6}(?:改|删|清|"
    r"调|降|扣|弄)|(?:删除?|清空|清除|删掉|"
    r"格式化|销毁).{0,4}(?:所有|全部|别人|数据库|整个|系统|后台|大家).{0,6}(?:数据|记录|分|库|材料|申报|投诉|"
    r"东西|内容)?|导出.{0,6}(?:密码|密钥|口令|身份证)|"
    r"(?:告诉我|给我|说出|输出|打印).{0,8}(?:密码|密钥|口令|token|secret|密匙|数据库|源代码|源码|api)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff\ue000-\uf8ff]")


def is_order(text: str) -> bool:
    return _ORDERS.search(text[:2000]) is not None


def is_speech(text: str) -> bool:
    return _LETTERS.search(text[:2000]) is not None
