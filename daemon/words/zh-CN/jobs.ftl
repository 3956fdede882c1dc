# 任务：有人启动的、需要较长时间的工作。

jobs-none = 没有任务。
jobs-head-job = 任务
jobs-head-verb = 内容
jobs-head-state = 状态
jobs-head-started = 开始时间
jobs-job = 任务
jobs-verb = 内容
jobs-state = 状态
jobs-by = 启动人
jobs-started = 开始
jobs-ended = 结束
jobs-progress = 进度
jobs-of = { $done } / { $total }，{ $bytes }
jobs-so-far = 已完成 { $done }，{ $bytes }

verb-dock = 采集
verb-demo = 演示
verb-verify = 校验
verb-fsck = 全面检查

job-running = 进行中
job-done = 已完成
job-failed = 失败
job-cancelled = 已取消
job-interrupted = 已中断：采集站在任务进行时停止
