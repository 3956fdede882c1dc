# 时钟与时间：执法记录仪的时差，以及文件的录制时间。

help-recorders-clock = 显示执法记录仪每次接入时的时差及其漂移
help-recorders-clock-recorder = 序列号、编号，或编号的唯一开头
help-recorders-clock-limit = 最多显示的采集会话数
help-recorders-clock-before = 只显示该采集会话之前的：其编号

act-timed = 已定时间

cli-label-true = 校正时间
cli-label-offset = 时差
cli-label-stamp = 时间戳
cli-label-drift = 漂移
cli-label-limit = 限值

cli-times = { $start } 至 { $end }，±{ $error }：{ $basis }
cli-times-unknown = { $start } 至 { $end }，误差未知：{ $basis }
cli-times-end = 至 { $end } 止，±{ $error }：{ $basis }
cli-times-end-unknown = 至 { $end } 止，误差未知：{ $basis }
cli-times-offset = 执法记录仪时钟{ $offset }，依据：{ $method }
cli-times-if-set = 即使其间有人调过一次时钟而未被察觉，误差也在 ±{ $error } 以内
cli-times-docks = 无论时钟如何：{ $absent } 时执法记录仪中尚无此段，{ $present } 时已有
cli-times-present = 无论时钟如何：{ $present } 时执法记录仪中已有此段
cli-times-absent = 无论时钟如何：{ $absent } 时执法记录仪中尚无此段
cli-times-reason = 原因：{ $reason }
cli-ahead = 快 { $by }
cli-behind = 慢 { $by }
cli-right = 准确
cli-stamp = { $source }：{ $at }（{ $says }，{ $zone }，步长 { $step }）
cli-stamp-differs = { $stamp }，与所用时间戳相差 { $by }

time-basis-interpolated = 据执法记录仪时钟前后两次读数推算（其间无人调过时钟时成立）
time-basis-one-reading = 据执法记录仪时钟一次读数推算（其间无人调过时钟时成立）
time-basis-satellite = 据音像中的卫星时间
time-basis-bound = 仅知所在时段
time-basis-uncorrected = 执法记录仪自身时间戳，未校正

time-reason-no-reading = 从未对照标准时间读取过该执法记录仪的时钟
time-reason-set-between = 两次接入之间有人调过执法记录仪的时钟；仅调过一次时此时间成立
time-reason-set-unread = 采集站校准时钟后未能再次读取
time-reason-reset = 执法记录仪电池耗尽，时钟曾退回初始日期
time-reason-older-than-last-dock = 按时间戳，上次接入时文件已在，但当时未列出：文件改名、来自另一存储卡，或时钟曾被来回调整
time-reason-ahead-of-dock = 按时间戳，文件录制于采集之后：时钟曾被调慢
time-reason-too-far = 距现有读数过久
time-reason-no-stamp = 文件没有时间戳
time-reason-length-unknown = 结束时间未知
time-reason-satellite-disagrees = 音像中的卫星时间与此不符

clock-method-vendor = 厂商命令
clock-method-mtp = MTP 协议
clock-method-satellite = 卫星时间
clock-method-newest-file = 最新文件

clock-limit-kept = 符合
clock-limit-broken = 超限
clock-limit-close = 读数精度不足，无法判定
clock-limit-unknown = 无法判定：当时不知标准时间

clock-came-ran = 连续走时
clock-came-set-here = 由采集站校准
clock-came-set = 被人调过或跳变
clock-came-reset = 退回初始日期
clock-came-apart = 间隔过久，无法比较

stamp-source-name = 文件名
stamp-source-container = 媒体容器
stamp-source-filesystem = 已挂载的文件系统
stamp-source-fat = FAT 目录项
stamp-source-exfat = exFAT 目录项
stamp-source-mtp = MTP 对象
stamp-source-script = 脚本

stamp-says-start = 开始
stamp-says-end = 结束

stamp-zone-stated = 注明时区
stamp-zone-assumed = 按采集站时区
stamp-zone-open = 标准时间或当地时间，未定

cli-offset = { $offset } ±{ $within }（依据：{ $method }）
cli-offset-unvouched = 相对采集站时钟{ $offset }，而采集站时钟未经同步（依据：{ $method }）
cli-offset-least = 至少{ $offset }（依据：{ $method }）
cli-limit = { $verdict }：要求时差不超过 { $limit }（{ $rule }）
cli-drift = 每百万 { $ppm } ±{ $within }
cli-drift-none = 未知：尚无两次接入之间连续走时的读数
cli-readings-none = 尚无采集会话读取过该执法记录仪的时钟。
cli-reading-outlier = { $came }；与平时不同
cli-reading-after-setting = 校准后
cli-head-read = 读取时间
cli-head-face = 显示时间
cli-head-offset = 时差
cli-head-came = 与上次相比

cli-span-milliseconds = { $value } 毫秒
cli-span-seconds = { $value } 秒
cli-span-minutes = { $value } 分
cli-span-hours = { $value } 小时
cli-span-days = { $value } 天
