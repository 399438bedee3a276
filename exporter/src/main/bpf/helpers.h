/* The kernel's helper functions by their numbers (linux/bpf.h, enum bpf_func_id), and what the loader fills in. */
#ifndef CURFEW_HELPERS_H
#define CURFEW_HELPERS_H

#include <linux/bpf.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))

static void *(*const map_lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*const map_update)(void *map, const void *key, const void *value, __u64 flags) =
	(void *)BPF_FUNC_map_update_elem;
static __u64 (*const thread_now)(void) = (void *)BPF_FUNC_get_current_pid_tgid;
static __u64 (*const user_now)(void) = (void *)BPF_FUNC_get_current_uid_gid;
static __u64 (*const cgroup_now)(void) = (void *)BPF_FUNC_get_current_cgroup_id;
static long (*const command_now)(void *into, __u32 bytes) = (void *)BPF_FUNC_get_current_comm;
static __u64 (*const boot_nanos)(void) = (void *)BPF_FUNC_ktime_get_boot_ns;
/* The clock of the last tick: conntrack's time-outs run by ticks too, and reading it costs no counter access. */
static __u64 (*const coarse_nanos)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;
static __u64 (*const socket_cookie)(void *context) = (void *)BPF_FUNC_get_socket_cookie;
static __u64 (*const netns_cookie)(void *context) = (void *)BPF_FUNC_get_netns_cookie;
static struct bpf_sock *(*const full_socket)(struct bpf_sock *socket) = (void *)BPF_FUNC_sk_fullsock;
static void *(*const storage_of)(void *map, void *socket, void *initial, __u64 flags) =
	(void *)BPF_FUNC_sk_storage_get;
static long (*const load_bytes)(const void *packet, __u32 offset, void *into, __u32 bytes) =
	(void *)BPF_FUNC_skb_load_bytes;
static void (*const lock)(struct bpf_spin_lock *lock) = (void *)BPF_FUNC_spin_lock;
static void (*const unlock)(struct bpf_spin_lock *lock) = (void *)BPF_FUNC_spin_unlock;
static void *(*const ring_reserve)(void *ring, __u64 bytes, __u64 flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*const ring_submit)(void *record, __u64 flags) = (void *)BPF_FUNC_ringbuf_submit;

/* Maps are made by the loader, which knows them by these names. */
extern char ring[];    /* ring buffer of struct record */
extern char lost[];    /* array of one __u64: records that found no room */
extern char sockets[]; /* socket storage of struct state */
extern char states[];  /* the same in an LRU hash by socket cookie, where there is no socket storage */
extern char others[];  /* LRU hash of struct other to the time when it was reported */

/* Numbers are filled in by the loader too: the address of such a symbol is the number itself, an immediate operand. */
#define NUMBER(name) extern char name[]
NUMBER(own_netns);       /* cookie of the network namespace to watch */
NUMBER(repeat_nanos);    /* after which a flow is reported again */
NUMBER(in_storage);      /* 1: state is kept in socket storage */
NUMBER(netns_at_egress); /* 1: the egress program can ask for a packet's namespace */

/* The verifier knows the number and leaves out what can't be reached, helpers that this kernel lacks among it. The
 * compiler must not know that it is an address, which it takes to be neither 0 nor 1. */
INLINE __u64 number(const char *symbol)
{
	__u64 value = (__u64)symbol;

	asm volatile("" : "+r"(value));
	return value;
}

#endif
