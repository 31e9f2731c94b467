"""The running process: Flask, wechatpy, HTTP, clock, command line, worker, rendering."""
