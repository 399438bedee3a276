/* Sees which process opens each new flow of one network namespace.
 *
 * Hooks at the root of the unified cgroup hierarchy, with contexts of the stable interface only: no layout of a kernel
 * structure is assumed, so one object serves every kernel that has the hooks, on x86-64 and arm64 alike. A socket's
 * making, its connect() and its sendmsg() to an address run in the process that asked for them: they note who it is. The
 * first packet of a flow passes egress, when the ports are chosen and addresses translated, but in whatever context:
 * nobody is looked at there. No program ever refuses anything. */
#include "helpers.h"
#include "packet.h"
#include "record.h"
#include "state.h"

#define ALLOW 1
#define SOCK_STREAM 1
#define SOCK_RAW 3
#define TCP_SYN_SENT 2 /* enum BPF_TCP_*; SCTP's ESTABLISHING is the same number */
#define MAPPED 0x0000ffff00000000ULL

INLINE void look(struct owner *owner)
{
	owner->thread = thread_now();
	owner->user = user_now();
	owner->cgroup = cgroup_now();
	command_now(owner->command, sizeof(owner->command));
}

SECTION("program/create") int create(struct bpf_sock *socket)
{
	struct state *state;

	if (netns_cookie(socket) != number(own_netns))
		return ALLOW;
	state = state_of(socket, socket, 1);
	if (!state)
		return ALLOW;
	look(&state->owner);
	state->flags = USER_MADE;
	return ALLOW;
}

/* rearm: a connect() makes a new flow even if its tuple is that of the last one. */
INLINE int addressed(struct bpf_sock_addr *context, __u64 high, __u64 low, int rearm)
{
	struct bpf_sock *socket = context->sk;
	__u64 port = host16(context->user_port);
	struct owner now;
	struct state *state;

	if (!socket)
		return ALLOW;
	if (high == 0 && low >> 32 == MAPPED >> 32)
		low &= 0xffffffff;
	/* Only sockets of the own namespace have a state. */
	state = state_of(context, socket, 0);
	if (!state) {
		if (netns_cookie(context) != number(own_netns))
			return ALLOW;
		state = state_of(context, socket, 1);
		if (!state)
			return ALLOW;
	}
	if (!rearm && state->peer.port == port && state->peer.low == low && state->peer.high == high
	    && state->owner.thread == thread_now())
		return ALLOW;
	look(&now);
	hold(state);
	if (state->peer.port && now.thread >> 32 != state->owner.thread >> 32 && !(state->flags & SHARED)) {
		/* Said at once, even if the next packet is of a flow already reported. */
		state->flags |= SHARED;
		state->told_at = 0;
	}
	state->owner = now;
	state->peer.high = high;
	state->peer.low = low;
	state->peer.port = port;
	if (rearm)
		state->told_at = 0;
	release(state);
	return ALLOW;
}

INLINE int addressed4(struct bpf_sock_addr *context, int rearm)
{
	return addressed(context, 0, host32(context->user_ip4), rearm);
}

INLINE int addressed6(struct bpf_sock_addr *context, int rearm)
{
	__u64 high = (__u64)host32(context->user_ip6[0]) << 32 | host32(context->user_ip6[1]);
	__u64 low = (__u64)host32(context->user_ip6[2]) << 32 | host32(context->user_ip6[3]);

	return addressed(context, high, low, rearm);
}

SECTION("program/connect4") int connect4(struct bpf_sock_addr *context)
{
	return addressed4(context, 1);
}

SECTION("program/connect6") int connect6(struct bpf_sock_addr *context)
{
	return addressed6(context, 1);
}

SECTION("program/sendmsg4") int sendmsg4(struct bpf_sock_addr *context)
{
	return addressed4(context, 0);
}

SECTION("program/sendmsg6") int sendmsg6(struct bpf_sock_addr *context)
{
	return addressed6(context, 0);
}

INLINE int same(const struct flow *one, const struct flow *two)
{
	const __u64 *a = (const __u64 *)one, *b = (const __u64 *)two;

	return a[4] == b[4] && a[3] == b[3] && a[1] == b[1] && a[2] == b[2] && a[0] == b[0];
}

INLINE int is_fresh(__u64 told_at, __u64 now)
{
	return told_at && now - told_at < number(repeat_nanos);
}

/* The owner of this packet, or nobody: where several processes share a socket, a peer that is not the owner's was
 * addressed by another one, or else translated, and only the latter would make the owner the right one. */
INLINE int is_owners(const struct state *state, const struct flow *flow)
{
	return !(state->flags & SHARED)
	       || (state->peer.port == flow->destination_port && state->peer.low == flow->destination_low
		   && state->peer.high == flow->destination_high);
}

INLINE void tell(__u64 cookie, const struct flow *flow, const struct owner *owner, __u32 flags)
{
	struct record *record = ring_reserve(ring, sizeof(*record), 0);
	__u32 first = 0;
	__u64 *count;

	if (!record) {
		count = map_lookup(lost, &first);
		if (count)
			__sync_fetch_and_add(count, 1);
		return;
	}
	record->boot_nanos = boot_nanos();
	record->cookie = cookie;
	record->cgroup = owner->cgroup;
	record->source_high = flow->source_high;
	record->source_low = flow->source_low;
	record->destination_high = flow->destination_high;
	record->destination_low = flow->destination_low;
	record->thread = owner->thread;
	record->user = owner->user;
	record->source_port = flow->source_port;
	record->destination_port = flow->destination_port;
	record->protocol = flow->protocol;
	record->ipv6 = flow->ipv6;
	record->user_made = flags & USER_MADE;
	record->shared = (flags & SHARED) != 0;
	__builtin_memcpy(record->command, owner->command, sizeof(owner->command));
	/* The reader comes by itself, several times a second: waking it for each would be the sender's cost. */
	ring_submit(record, BPF_RB_NO_WAKEUP);
}

SECTION("program/egress") int egress(struct __sk_buff *packet)
{
	struct bpf_sock *socket = packet->sk;
	struct state *state;
	struct flow flow = {};
	struct owner owner = {};
	struct other other, former;
	__u64 now, former_at, *told_at;
	__u32 flags;
	int stream;

	if (!socket)
		return ALLOW;
	socket = full_socket(socket);
	if (!socket)
		return ALLOW;
	/* A stream's first packet is its SYN: established ones and answering listeners end here, unread. */
	stream = socket->type == SOCK_STREAM;
	if (stream && socket->state != TCP_SYN_SENT)
		return ALLOW;
	state = state_of(packet, socket, 0);
	if (!state) {
		/* Resets, and acknowledgements in TIME_WAIT, come from a raw socket of the kernel's. */
		if (socket->type == SOCK_RAW && socket->protocol == TCP)
			return ALLOW;
		if (number(netns_at_egress) != 1 || netns_cookie(packet) != number(own_netns))
			return ALLOW;
	}
	now = coarse_nanos();
	if (state && is_fresh(state->told_at, now) && is_of(packet, &state->told))
		return ALLOW;
	if (!read_flow(packet, &flow))
		return ALLOW;
	if (!state) {
		/* Older than the witness, or the kernel's own: nobody is known. */
		state = state_of(packet, socket, 1);
		if (!state)
			return ALLOW;
	}
	/* Read without the lock: what another packet of the socket half writes meanwhile can hide this one from the ring
	 * at worst, and only if it is of neither flow. */
	if (state->told_at && same(&state->told, &flow)) {
		if (stream || is_fresh(state->told_at, now))
			return ALLOW;
	} else if (state->told_at && !stream) {
		other.cookie = socket_cookie(packet);
		other.flow = flow;
		told_at = map_lookup(others, &other);
		if (told_at && is_fresh(*told_at, now))
			return ALLOW;
	}
	hold(state);
	if (stream || is_owners(state, &flow))
		owner = state->owner;
	flags = state->flags;
	former.flow = state->told;
	former_at = state->told_at;
	state->told = flow;
	state->told_at = now;
	release(state);
	former.cookie = socket_cookie(packet);
	/* A socket that only ever has one flow never costs an element. */
	if (!stream && is_fresh(former_at, now) && !same(&former.flow, &flow))
		map_update(others, &former, &former_at, BPF_ANY);
	tell(former.cookie, &flow, &owner, flags);
	return ALLOW;
}
