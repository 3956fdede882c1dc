# The station's key: who signs what docket says.

act-key-made = 生成密钥
act-key-rotated = 更换密钥
act-key-lost = 密钥按丢失处理
act-epoch-opened = 保管记录新纪元
act-described = 更新清单
act-receipted = 出具回执

notice-key-lost = 本采集站的私钥已按丢失处理，此后使用新密钥签名。必须告知核验者其指纹：{$fingerprint}
    .head = 采集站密钥丢失
notice-epoch-opened = 保管记录以新密钥进入第 {$epoch} 纪元。必须告知核验者其指纹：{$fingerprint}
    .head = 保管记录新纪元
notice-key-rotated = 本采集站已更换密钥，新密钥指纹为 {$fingerprint}
    .head = 采集站更换密钥

key-reason-first-start = 首次启动
key-reason-rotated = 更换
key-reason-lost = 原密钥丢失
key-reason-new-epoch = 保管记录新纪元

cli-head-identity = 序号
cli-head-epoch = 纪元
cli-head-key-since = 起始时间
cli-head-why = 原因
cli-head-fingerprint = 指纹
cli-identity-station = 采集站 { $station }，第 { $epoch } 纪元，自 { $since }
cli-identity-key = 公钥：{ $key }
cli-identity-fingerprint = 指纹：{ $fingerprint }
cli-identity-unstored = 最新的身份记录尚未写入归档存储。

violation-identity-broken = 采集站身份记录损坏
violation-manifest-untold = 保管记录与清单不符

cli-receipt = 采集会话 { $session } 回执，第 { $generation } 版：{ $outcome }
cli-receipt-span = { $start } 至 { $end }
cli-receipt-files = 共 { $listed } 个文件：采集 { $taken } 个，已有 { $known } 个，未原样采集 { $excepted } 个
cli-receipt-handover = { $standing }；移交时限 { $deadline }
cli-receipt-checkpoint = 保管记录最新检查点（{ $size } 条）。请拍照留存：日后改动保管记录者将因此被发现。
cli-receipt-no-code = 无法绘制二维码（{ $why }）：请拍照或抄录上面的文字。
cli-receipt-no-checkpoint = 归档存储中尚无保管记录检查点。
cli-label-signed = 签名
cli-label-docked = 接入
cli-label-bay = 仓位
cli-label-handover = 移交
cli-label-file = 文件
cli-label-digest = SHA-256

violation-receipt-missing = 缺少回执
violation-receipt-altered = 回执被改动
violation-receipt-contradicts = 回执与目录库不符

help-identity = 查看采集站密钥，更换密钥，或按丢失处理
help-identity-show = 显示采集站的公钥、指纹和以前的密钥
help-identity-rotate = 更换密钥；由旧密钥为新密钥作证
help-identity-lost = 将私钥按丢失处理：以新密钥开始新纪元
    .long =
        将私钥按丢失处理：以新密钥开始新纪元。

        仅用于私钥确实无法找回、采集站无法启动且没有运行的情况。没有密钥为新密钥作证：请将其指纹告知核验者。
help-identity-lost-confirm = 采集站编号全文，即 docket identity show 所显示的
help-sessions-receipt = 显示采集站对采集会话的签名内容，以及最新检查点的二维码
help-sessions-receipt-id = 其编号，或足以区分的开头部分
