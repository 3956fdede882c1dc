#!/bin/busybox sh
# The guest's first process: sets its root together and hands over to systemd. The root is what the rig
# adds, upon the packages, upon the host's own root, all read-only over 9p; what is written goes to memory.
export PATH=/bin
/bin/busybox mkdir -p /bin /dev /rig /packages /host /memory /root
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
for share in rig packages host; do
    mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro,cache=loose "$share" "/$share" || exec sh
done
mount -t tmpfs -o mode=755 memory /memory
mkdir /memory/upper /memory/work
mount -t overlay -o lowerdir=/rig:/packages:/host,upperdir=/memory/upper,workdir=/memory/work overlay /root
# A machine of its own: no container, though the host may be one, and nothing of what the host keeps for a while.
rm -f /root/.dockerenv
for folder in tmp var/tmp var/log; do mount -t tmpfs memory "/root/$folder"; done
umount /dev
exec switch_root /root /lib/systemd/systemd
