/* What a program hands to Java; WitnessRecord.java reads the same offsets. */
#ifndef CURFEW_RECORD_H
#define CURFEW_RECORD_H

#include <linux/types.h>

struct owner {
	__u64 thread; /* thread-group id << 32 | thread id; 0: nobody was seen */
	__u64 user;   /* gid << 32 | uid */
	__u64 cgroup;
	char command[16];
};

/* Numbers in host order; an IPv4 address is the low 32 bits of the low half, as in a v4-mapped socket's packets. */
struct flow {
	__u64 source_high, source_low;
	__u64 destination_high, destination_low;
	__u16 source_port, destination_port;
	__u8 protocol, ipv6;
	__u16 zero;
};

struct record {
	__u64 boot_nanos;
	__u64 cookie;
	__u64 cgroup;
	__u64 source_high, source_low;
	__u64 destination_high, destination_low;
	__u64 thread;
	__u64 user;
	__u16 source_port, destination_port;
	__u8 protocol, ipv6, user_made, shared;
	char command[16];
};

_Static_assert(sizeof(struct flow) == 40, "no padding: flows are compared and hashed as bytes");
_Static_assert(sizeof(struct record) == 96, "WitnessRecord.BYTES");

#endif
