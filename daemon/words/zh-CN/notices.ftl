# 需要有人知道的事。每类：一句话；.head 为每日邮件中该组的标题。

notice-fixity-failed = 音像资料 {$item} 的原始文件校验不符：{$why}（{$reason}）。
    .head = 校验不符的原始文件
notice-safe-mode = 采集站处于安全模式：文件只采集到暂存区，不归档。原因：{$why}（{$code}：{$reason}）
    .head = 安全模式
notice-task-lost = 任务 {$task} 因 docket 自身缺陷中止，请重启采集站。
    .head = 中止的任务
notice-loss-reported = 执法记录仪 {$recorder}：{$why}。请负责人查看中断 {$interruption} 并签收（采集会话 {$session}）。
    .head = 记录信息丢失，待负责人签收
notice-archive-held = 原始文件无法归档，仍在暂存区等待：{$why}（{$code}：{$problem}）
    .head = 归档受阻
notice-log-held = 保管记录无法写入归档，暂不允许清除记录仪上的副本：{$why}（{$code}：{$problem}）
    .head = 保管记录未写入归档
notice-disk-low = {$place} 所在磁盘仅剩 {$free_mib} MiB。
    .head = 磁盘空间不足
notice-item-quarantined = 采集会话 {$session} 的音像资料 {$item} 已隔离：{$why}（{$reason}）。
    .head = 已隔离的音像资料
notice-session-torn = 执法记录仪 {$recorder} 在采集完成前从仓位 {$bay} 取出：{$why}（{$detail}；采集会话 {$session}）
    .head = 过早取出的执法记录仪
notice-session-incomplete = 仓位 {$bay} 中执法记录仪 {$recorder} 的文件未能全部采集：{$why}（{$detail}；采集会话 {$session}）
    .head = 未采集完整的会话
notice-device-not-refused = 仓位 {$bay} 中的设备不是执法记录仪，且未能停用，请取出：{$device}（{$interfaces}；{$problem}）
    .head = 未能停用的陌生设备
notice-audit-behind = 归档原始文件未按期校验：逾期 {$overdue_mib} MiB，其中最早的上次校验一致于 {$oldest}。
    .head = 定期校验逾期
notice-do-not-issue = 仓位 {$bay} 中的执法记录仪 {$recorder} 暂勿发放：{$why}（{$reasons}；采集会话 {$session}）
    .head = 暂勿发放的执法记录仪
notice-not-taken-in = 仓位 {$bay} 中插入的设备未能采集（{$place}：{$problem}）
    .head = 未采集
notice-recorder-left = 仓位 {$bay} 中的执法记录仪在列出文件之前已被取走，未采集任何内容，请重新放回（{$place}）
    .head = 过早取走的执法记录仪
notice-recorder-twice = 两个仓位同时报告执法记录仪 {$recorder}；仓位 {$bay} 未采集。请检查二者。
    .head = 同一执法记录仪出现在两个仓位
notice-device-refused = 仓位 {$bay} 中插入的设备不是执法记录仪，已停用：{$device}（{$interfaces}）
    .head = 已停用的陌生设备
notice-bays-unheard = 采集站无法得知设备的插拔（{$source}：{$problem}）
    .head = 无法监听仓位
notice-unknown-recorder = 无法识别仓位 {$bay} 中的执法记录仪：{$recorder}（采集会话 {$session}）
    .head = 未知的执法记录仪
notice-identity-refused = 归档中的 {$place} 位于本站下一个身份记录的位置，但并非由本站签名：{$problem}。未予采用，亦未改动；请查明由何人放置，并在更换密钥之前移走。
    .head = 并非本站的身份记录
notice-profile-left-out = 本站的一个执法记录仪配置文件无法使用，未采用，采集照常：{$place}：{$problem}
    .head = 未采用的执法记录仪配置文件
notice-settings-refused = 新配置未被采用，仍沿用原配置：{$why}（{$code}：{$problem}）
    .head = 未被采用的配置
notice-off-network = 采集站未能接入网络：{$why}（{$code}：{$problem}）
    .head = 未接入网络
notice-drops-unwatched = 投放目录 {$place} 无法监视，投放的文件不会导入（{$problem}）
    .head = 投放目录未监视
notice-controller-lost = 仓位控制板 {$device} 没有应答，仓位没有指示灯，采集照常进行（{$problem}）
    .head = 仓位控制板无应答
notice-controller-back = 仓位控制板 {$device} 恢复应答，仓位指示灯恢复。
    .head = 仓位控制板恢复

# {$said} 为以上某一句。
notices-times = {$said}（共 {$times} 次）

mail-subject = {$alarms ->
    [0] docket {$station}：{$count} 条通知
   *[other] docket {$station}：{$count} 条通知，其中 {$alarms} 条告警
}
mail-lead = 采集站 {$station} 自 {$since} 至 {$until} 的情况：
mail-more = 另有 {$count} 条
mail-foot = docket 每天发送一次，信息丢失上报即时发送；无事则不发。
