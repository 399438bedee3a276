/* What is remembered of a socket: who spoke last and to whom, and the flow that was reported last. */
#ifndef CURFEW_STATE_H
#define CURFEW_STATE_H

#include "helpers.h"
#include "record.h"

#define USER_MADE 1 /* sock_create was seen, which the kernel skips for sockets of its own */
#define SHARED 2    /* more than one process addressed peers through it */

struct peer {
	__u64 high, low;
	__u64 port; /* 0: nobody was addressed yet */
};

struct state {
	struct bpf_spin_lock lock;
	__u32 flags;
	struct owner owner;
	struct peer peer; /* whom the owner addressed, before address translation */
	struct flow told;
	__u64 told_at; /* 0: nothing was reported, or it shall be again */
};

struct other {
	__u64 cookie;
	struct flow flow;
};

_Static_assert(sizeof(struct state) == 120, "WitnessMaps.STATE_BYTES");
_Static_assert(sizeof(struct other) == 48, "WitnessMaps.OTHER_BYTES");

/* A socket's state dies with the socket; in the hash, by and by. An LRU hash can't hold spin locks: there two processes
 * that address peers through one socket at the same instant may be mixed up, which is why it is the second choice. */
INLINE struct state *state_of(void *context, struct bpf_sock *socket, int make)
{
	struct state *state;
	__u64 cookie;

	if (number(in_storage) == 1)
		return storage_of(sockets, socket, 0, make ? BPF_SK_STORAGE_GET_F_CREATE : 0);
	cookie = socket_cookie(context);
	state = map_lookup(states, &cookie);
	if (!state && make) {
		struct state empty = {};

		map_update(states, &cookie, &empty, BPF_NOEXIST);
		state = map_lookup(states, &cookie);
	}
	return state;
}

INLINE void hold(struct state *state)
{
	if (number(in_storage) == 1)
		lock(&state->lock);
}

INLINE void release(struct state *state)
{
	if (number(in_storage) == 1)
		unlock(&state->lock);
}

#endif
