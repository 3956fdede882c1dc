# 配置、配置的变更与问题。

settings-safe-mode = 安全模式：配置无法使用，在其可用之前文件只采集到暂存区，不归档。
settings-head-key = 配置项
settings-head-value = 值
settings-head-origin = 来源
settings-default = 默认
settings-applied = { $key }：{ $old } → { $new }（已生效）
settings-restart = { $key }：{ $old } → { $new }（重启后生效）
settings-unread = { $key }：{ $old } → { $new }（重新读取配置后生效）
settings-wrong = { $place }：{ $problem }
settings-profile = 此执法记录仪配置文件无法使用，未采用：{ $cause }
settings-problems = 共 { $count } 个问题。正在运行的采集站保持原有配置。
settings-sound = 没有问题：配置可用，也没有差异。
