# The substitute for /sys/power. Real hibernation would take the machine that tests with it, and a container has none.
# shellcheck shell=bash
# shellcheck disable=SC2154 # work comes from inside.bash
power_offers='freeze mem disk'
# Block device 7:250 is a loop device that nobody attached. logind looks at the node and never opens it.
swap_major=7 swap_minor=250 swap_node=/dev/curfew-swap

make_power() {
  mkdir "$work/power"
  printf '[platform] shutdown reboot\n' >"$work/power/disk"
  printf '%d:%d\n' "$swap_major" "$swap_minor" >"$work/power/resume"
  printf '0\n' >"$work/power/resume_offset"
  printf '0\n' >"$work/power/image_size"
  printf 's2idle [deep]\n' >"$work/power/mem_sleep"
  mknod -m 0600 "$work/swap-node" b "$swap_major" "$swap_minor"
  printf 'Filename\tType\tSize\tUsed\tPriority\n%s partition\t67108860\t0\t-2\n' "$swap_node" >"$work/swaps"
  wake_up
}

# wake_up: what the kernel shows again after a sleep.
wake_up() { printf '%s\n' "$power_offers" >"$work/power/state"; }

# asked_kernel: what was written to /sys/power/state since the last wake_up; nothing where nothing was.
asked_kernel() {
  local now
  now=$(cat "$work/power/state")
  [ "$now" = "$power_offers" ] || printf '%s\n' "$now"
}

# The kernel that refuses: systemd-sleep can't write.
break_power() { in_machine mount -o remount,bind,ro /sys/power; }

mend_power() { in_machine mount -o remount,bind,rw /sys/power; }
