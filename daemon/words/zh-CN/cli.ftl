# 命令行的文字：答复、进度条、错误。

# 错误。各代码的说明见 errors.ftl。

cli-error = 错误 { $code }：{ $what }
cli-error-kept = 完好：{ $kept }
cli-error-todo = 处理：{ $todo }
cli-error-cause = 原因：{ $cause }

cli-waits = 采集站没有应答，正在等待其恢复（按 Ctrl-C 结束）

cli-explain-means = 含义
cli-explain-kept = 完好
cli-explain-clauses = 依据
cli-explain-todo = 处理

# 按错误种类，下一步该怎么做。

errorkind-usage = 请求有误：请改正后重试
errorkind-denied = 无权操作：请有权限的人员操作
errorkind-not-found = 没有此项：请查看已有的内容
errorkind-busy = 正忙：请稍候再试
errorkind-integrity = 完整性：须由管理员检查
errorkind-failed = 失败：排除原因后重试

# 采集会话。

cli-session = { $bay }：执法记录仪 { $recorder } — { $outcome } — { $clips } 个文件，{ $bytes }：采集 { $taken }（已校验 { $verified }），已有 { $known }，未采集 { $excepted }
cli-ending = { $sentence }（{ $detail }）
cli-place-failed = { $place }：{ $error }
cli-not-taken = { $path } — { $sentence }（{ $code }：{ $detail }）
cli-not-taken-more = …… 另有 { $count } 个：docket sessions show { $session }
cli-sessions-none = 没有采集会话。
cli-head-session = 采集会话
cli-head-started = 开始时间
cli-head-bay = 仓位
cli-head-recorder = 执法记录仪
cli-head-outcome = 结果
cli-head-clips = 文件
cli-head-taken = 采集
cli-head-known = 已有
cli-head-not-taken = 未采集
cli-label-session = 采集会话
cli-label-started = 开始时间
cli-label-ended = 结束时间
cli-label-place = 位置
cli-label-clock = 时钟
cli-place = { $place }（驱动 { $driver }），接入者 { $who }
cli-clock = 执法记录仪显示 { $face }，读取于 { $before } 与 { $after } 之间（本机时钟{ $sync }）
cli-clock-none = 无法读取该执法记录仪的时钟
cli-demo-next = 接下来：docket items show 编号 · docket status · docket fsck --deep

# 音像资料。

cli-items-none = 没有音像资料。
cli-head-item = 编号
cli-head-state = 状态
cli-head-size = 大小
cli-head-preview = 副本
cli-head-mark = 标记
cli-head-path = 路径
cli-marked = 重点
cli-preview-waiting = 等待生成
cli-state-reason = { $state } ({ $reason })
cli-label-item = 编号
cli-label-state = 状态
cli-label-recorder = 执法记录仪
cli-label-path = 路径
cli-label-kind = 类型
cli-label-size = 大小
cli-label-modified = 修改时间
cli-label-recorded = 录制时间
cli-label-marked = 重点标记
cli-label-twin = 内容同于
cli-label-hole = 未读出
cli-hole = 字节 { $from } 至 { $to }（{ $size }）：{ $why }
cli-holes-more = 另有 { $count } 处，共 { $lost }
cli-holes-meaning = 这些字节在此以零填充。执法记录仪上的文件应保留：换一台读卡器也许能读出更多。
cli-label-reads-more-of = 读出更多，较
cli-label-read-more-by = 读出更多，见
cli-label-archive = 归档
cli-label-case = 案件
cli-item-quarantined = { $state }：{ $sentence } ({ $code })
cli-item-size = { $size }（{ $bytes } 字节）
cli-item-recorded = { $start } 至 { $end }（按执法记录仪的时钟）
cli-archive-proven = { $target } { $key }（上次校验一致于 { $at }）
cli-archive-not-proven = { $target } { $key }（尚未核实）
cli-rendition = { $key }（{ $size }；{ $recipe }）
cli-item-case = { $case }（{ $at } 由 { $who } 关联）
cli-item-case-ended = { $case }（{ $at } 由 { $who } 关联，{ $ended } 撤销）
cli-history = 保管记录
cli-history-said = （{ $said }）
cli-history-reason = （{ $sentence }：{ $code }）

# 案件。

cli-linked = { $at } 已关联：音像资料 { $item } 与案件 { $case }。
cli-unlinked = { $at } 已撤销关联：音像资料 { $item } 与案件 { $case }（{ $reason }）。
cli-case = 案件 { $number } { $title }
cli-case-entered = 录入于 { $at } — { $count } 件音像资料
cli-bays-none = 尚无仓位。执行 `docket bays teach` 并插入执法记录仪，所插端口即成为仓位。
cli-bays-elsewhere = 不在仓位中：{$device}，位于 {$at}
cli-bay-configured = 配置
cli-bay-taught = 由 {$by} 示教
cli-bay-outranked = 示教；与配置不符，以配置为准
cli-cases-none = 没有案件。
cli-head-at = 位置
cli-head-from = 来源
cli-head-there = 当前
cli-head-case = 案号
cli-head-items = 音像资料
cli-head-entered = 录入时间
cli-head-title = 案由

# 任务。

cli-jobs-none = 没有任务。
cli-head-job = 任务
cli-head-work = 内容
cli-label-job = 任务
cli-label-work = 内容
cli-label-started-by = 启动人
cli-label-progress = 进度
cli-progress = 已完成 { $done }，{ $bytes }
cli-progress-of = { $done } / { $total }，{ $bytes }

# 通知。

cli-notices-none = 没有通知。
cli-head-last = 最近时间
cli-head-notice = 通知
cli-head-severity = 级别
cli-head-what = 内容
cli-label-notice = 通知
cli-label-severity = 级别
cli-label-first = 首次发生
cli-label-last = 最近发生
cli-label-times = 次数
cli-label-told = 送达
cli-label-problem = 问题
cli-delivery = { $channel }：{ $state }（已尝试 { $attempts } 次）
cli-delivery-done = { $channel }：{ $at } { $state }（已尝试 { $attempts } 次）
cli-delivery-next = { $channel }：{ $state }，{ $at } 再次尝试（已尝试 { $attempts } 次）

# 采集站。

cli-station-running = 采集站 { $name }（{ $station }）— 运行中 — { $now }（时钟{ $sync }）
cli-station-stopped = 采集站 { $name }（{ $station }）— 未运行 — { $now }（时钟{ $sync }）
cli-data = 数据目录 { $folder } — 剩余 { $free }
cli-bay = 仓位 { $bay }：{ $recorder } — { $stage }，{ $done }/{ $clips } 个文件
cli-controller = 仓位控制板 { $device }：{ $standing }{ GIVEN($problem) ->
        [yes] （{ $problem }）
       *[no] ，{ $lights } 个指示灯
    }
cli-previews-waiting = 等待生成预览
cli-unknown-recorder = 未知执法记录仪：{ $recorder } — 其音像资料已保留；请说明它属于谁

# 检查。

cli-verified = 已校验 { $count } 个原始文件，{ $size }，逐字节重新读取：全部一致。
cli-receipts-clean = 已检查 { $checked } 次采集会话的回执，含签名、前后引用和文件清单：全部完整。
cli-receipts-violated = 已检查 { $checked } 次采集会话的回执，含签名、前后引用和文件清单：{ $count } 处不符：
cli-verify-failed = 已校验 { $count } 个原始文件，{ $size }，逐字节重新读取：{ $failed } 个不一致。
cli-verify-item = 音像资料 { $item }（{ $path }）
cli-verify-problem = { $key }：{ $sentence }（{ $code }：{ $detail }）
cli-verify-kept = 完好：每个原始文件旁的清单仍载明其原貌
cli-verify-todo = 处理：检查该磁盘并保持原状，然后重新接入执法记录仪：已隔离的音像资料，其文件会重新采集
cli-fsck-clean = 已检查 { $items } 件音像资料、{ $events } 条保管记录、{ $objects } 个归档对象（{ $depth }）：没有问题。
cli-fsck-violated = 已检查 { $items } 件音像资料、{ $events } 条保管记录、{ $objects } 个归档对象（{ $depth }）：发现 { $count } 处违规。
cli-fsck-deep = 逐字节读取
cli-fsck-shallow = 只核对大小；--deep 逐字节读取
cli-violation = { $code } { $subject }：{ $sentence }（{ $detail }）

# 进度条。

cli-bar = { $bay }：{ $recorder } — { $stage }（{ $clips } 个文件，{ $size }）
cli-bar-begun = { $bay }：{ $stage }

# 各类稳定代码对应的词。

stage-listing = 正在读取执法记录仪
stage-copying = 正在采集
stage-verifying = 正在校验
stage-safe = 可以取走：全部文件已校验
stage-help = 需要查看
stage-unlocked = 已解锁：即将以存储盘重新出现
stage-removing = 正在清除执法记录仪上的文件：请勿取走
stage-torn = 采集中断：请重新接入

state-seen = 已发现
state-copying = 采集中
state-staged = 已暂存
state-verified = 已校验
state-archived = 已归档
state-proven = 已核实
state-sealed = 已附清单
state-releasable = 可清除
state-released = 已清除
state-quarantined = 已隔离

outcome-docked = 采集中
outcome-complete = 全部完成
outcome-incomplete = 未全部完成
outcome-torn = 采集中断
outcome-interrupted = 被中止

ending-recorder-gone = 执法记录仪在全部文件采集之前断开
ending-station-stopped = 采集站在全部文件采集之前停止
ending-cancelled = 全部文件采集之前，有人取消了采集
ending-held = 部分文件在等待归档；已安全暂存
ending-exceptions = 部分文件已隔离或未采集
ending-failed = 采集站无法继续采集

reason-fixity-mismatch = 读回的字节与采集的字节不一致
reason-read-error = 存储介质无法读到文件末尾
reason-read-with-holes = 部分位置无法读出，其余均已归档
reason-source-unstable = 执法记录仪每次读出的字节不同
reason-torn-source-changed = 采集中断的执法记录仪再次接入时内容已变
reason-size-mismatch = 字节数与列出的不符
reason-vanished = 尚未完整采集，文件已从执法记录仪上消失
reason-lost = 暂存文件和归档对象丢失或不完整
reason-symlink = 是链接，不予跟随
reason-special-file = 不是普通文件，不予打开
reason-unreadable = 目录项无法读取
reason-unreadable-folder = 所在文件夹无法读取
reason-too-deep = 文件夹层级过深
reason-loop = 文件夹指回其上级文件夹
reason-cross-linked = 文件夹与另一文件夹占用存储卡上的同一位置
reason-too-many = 存储卡上的内容超出可列出的上限
reason-unsupported-volume = 采集站无法读取的分区
reason-absurd-size = 列出的大小不可能存在
reason-no-space = 暂存区空间不足，文件仍在执法记录仪上
reason-no-medium = 执法记录仪的该存储位置未插卡
reason-unknown-size = 执法记录仪未给出文件大小
reason-recorder-gone = 采集之前执法记录仪已断开
reason-interrupted = 采集之前采集站已停止
reason-held = 已安全暂存，等待归档
reason-undecided = 会话结束时尚未确定

finding-fixity-mismatch = 原始文件与原先不一致
finding-lost = 原始文件丢失
finding-unreadable = 原始文件无法读取
finding-manifest-altered = 原始文件旁的清单与原先不一致
finding-manifest-missing = 原始文件旁的清单丢失
finding-manifest-unreadable = 原始文件旁的清单无法读取
finding-unsteady = 原始文件每次读出的内容不同

violation-catalog-damaged = 目录库已损坏
violation-clip-unexplained = 有文件既未成为音像资料，也没有说明
violation-digest-changed = 采集时的记录有变
violation-digest-missing = 缺少完整性校验值
violation-history-broken = 保管记录不符合状态顺序
violation-holes-wrong = 未读出部分的记载有误
violation-link-broken = 案件关联与原先不一致
violation-link-missing = 归档存储中缺少案件关联
violation-log-altered = 保管记录被改动
violation-log-hole = 保管记录有缺失
violation-log-twice = 保管记录中同一条出现两次
violation-manifest-altered = 清单被改动
violation-manifest-contradicts = 清单与目录库矛盾
violation-manifest-missing = 缺少清单
violation-not-proven = 未经核实即进入下一步
violation-object-unknown = 有对象不属于任何音像资料
violation-object-unreadable = 有对象无法读取
violation-original-altered = 原始文件与原先不一致
violation-original-missing = 缺少原始文件
violation-reason-missing = 已隔离但没有原因
violation-rendition-altered = 副本被改动
violation-rendition-missing = 缺少副本
violation-staged-altered = 暂存文件与原先不一致
violation-staged-missing = 缺少暂存文件
violation-wrapped-key-altered = 加密原始文件的封装密钥不是它自己的
violation-wrapped-key-missing = 缺少加密原始文件的封装密钥

act-session-started = 会话开始
act-session-ended = 会话结束
act-sighted = 再次见到
act-torn = 采集中断
act-resumed = 接着采集
act-rendered = 生成副本
act-not-playable = 无法播放
act-examined = 内部检查
act-linked = 关联案件
act-unlinked = 撤销关联
act-case-added = 录入案件
act-fixity-checked = 校验
act-stray-found = 发现游离文件
act-recovered = 重启恢复
act-task-lost = 任务中止
act-bay-taught = 示教仓位
act-bay-forgotten = 删除仓位
act-device-refused = 拒绝设备
act-recorder-unlocked = 解锁执法记录仪
act-clock-set = 校准时钟
act-duty-judged = 领用检查
act-removal-asked = 申请清除执法记录仪上的文件
act-removal-confirmed = 确认清除执法记录仪上的文件
act-removal-ended = 清除结束
act-settings-applied = 采用新配置

kind-video = 视频
kind-audio = 音频
kind-photo = 照片
kind-track = 轨迹
kind-log = 日志
kind-other = 其他

rendition-preview = 预览
rendition-poster = 封面

derived-done = 已完成
derived-none = 无法播放
derived-failed = 生成失败
derived-no-key = 等待私钥

mark-name-suffix = 按文件名
mark-folder = 按所在文件夹
mark-read-only-attribute = 按只读属性
mark-sidecar = 按附属文件
mark-script = 按脚本

verb-dock = 采集
verb-demo = 演示
verb-teach-bays = 示教仓位
verb-remove = 确认清除
verb-verify = 校验
verb-fsck = 全面检查

job-running = 进行中
job-done = 已完成
job-failed = 失败
job-cancelled = 已取消
job-interrupted = 已中断：采集站在任务进行时停止

severity-info = 提示
severity-warning = 警告
severity-alarm = 告警

delivery-pending = 待送达
delivery-delivered = 已送达
delivery-failed = 已放弃
delivery-dropped = 不再需要

undelivered-answered = 对方返回错误
undelivered-redirected = 对方要求转向其他地址，系统不跟随转向
undelivered-not-wanted = 对方不再接收此类通知
undelivered-refused = 邮件服务器拒收
undelivered-unreachable = 无法连接对方
undelivered-secret = 密钥或密码无法使用，请检查配置
undelivered-letter = 邮件无法生成，请检查配置中的地址
undelivered-defect = 因 docket 自身缺陷，本次发送中断
undelivered-no-end = 发送两分钟仍未结束
undelivered-not-set-up = 该通道已不再配置
cli-undelivered = { $sentence }：{ $detail }

sync-synchronised = 已同步
sync-unsynchronised = 未同步
sync-unknown = 同步情况不明

controller-none = 未工作
controller-opening = 正在打开
controller-at-work = 正常工作
controller-lost = 没有应答；采集照常进行，但没有指示灯

who-station = 采集站

cli-digest-blake3 = BLAKE3
cli-digest-sha256 = SHA-256
cli-digest-sm3 = SM3

# 执法记录仪能否再次发放。

fitness-ready = 可以领用
fitness-do-not-issue = 暂勿发放
fitness-unknown = 无法确定能否发放

duty-battery-low = 电量不足
duty-battery-unknown = 未告知电量
duty-storage-low = 存储空间不足
duty-storage-unknown = 未告知剩余空间
duty-clock-off = 时钟偏差过大
duty-clock-unknown = 未告知时钟
duty-card-missing = 未插存储卡
duty-medium-bad = 有文件无法读出

cli-duty-found = { $sentence }（{ $found }）
cli-duty-bound = { $sentence }（{ $found }；要求：{ $bound }）
cli-duty-untold = { $sentence }（要求：{ $bound }）
cli-duty-percent = { $value }%
cli-duty-seconds = { $value } 秒
cli-label-duty = 领用
cli-label-condition = 状况
cli-label-clock-set = 校时
cli-label-officer = 警号
cli-label-removal = 清除
cli-clock-set = 由 { $before } 校准为 { $after }，{ $at }
cli-face-unreadable = 无法读取的时间
cli-battery = 电量 { $percent }%
cli-free = 剩余 { $bytes }
cli-card-in = 已插存储卡
cli-card-out = 未插存储卡
cli-disagree = { $field }说法不一：{ $claims }
cli-claim = { $source }：{ $value }
cli-remark = 备注：{ $remark }

field-serial = 产品序号
field-officer = 警号
field-unit = 单位
field-unit-number = 单位编号
field-make = 厂商
field-model = 型号
