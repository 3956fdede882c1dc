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

cli-head-number = 序号
cli-head-epoch = 纪元
cli-head-since = 起始时间
cli-head-why = 原因
cli-head-fingerprint = 指纹
cli-identity-station = 采集站 { $station }，第 { $epoch } 纪元，自 { $since }
cli-identity-key = 公钥：{ $key }
cli-identity-fingerprint = 指纹：{ $fingerprint }
cli-identity-unstored = 最新的身份记录尚未写入归档存储。

violation-identity-broken = 采集站身份记录损坏
violation-manifest-untold = 保管记录与清单不符
