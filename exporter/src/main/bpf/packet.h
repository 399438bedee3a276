/* From a packet to its flow: IPv4 with options, IPv6 with extension headers. What is malformed, cut short or not the
 * first fragment has none. */
#ifndef CURFEW_PACKET_H
#define CURFEW_PACKET_H

#include "helpers.h"
#include "record.h"

#define ICMP 1
#define TCP 6
#define UDP 17
#define DCCP 33
#define ICMPV6 58
#define SCTP 132
#define UDPLITE 136

#define HOP_BY_HOP 0
#define ROUTING 43
#define FRAGMENT 44
#define AUTHENTICATION 51
#define DESTINATION_OPTIONS 60
#define EXTENSION_HEADERS 8 /* followed at most */

#define FRAGMENT_OFFSET4 0x1fff
#define FRAGMENT_OFFSET6 0xfff8

struct header4 {
	__u8 version_length, service;
	__u16 length, id, fragment;
	__u8 hops, protocol;
	__u16 sum;
	__u32 source, destination;
};

struct header6 {
	__u32 version_label;
	__u16 length;
	__u8 next, hops;
	__u64 source_high, source_low, destination_high, destination_low;
};

struct extension {
	__u8 next, length;
	__u16 fragment;
};

INLINE __u16 host16(__u16 value)
{
	return __builtin_bswap16(value);
}

INLINE __u32 host32(__u32 value)
{
	return __builtin_bswap32(value);
}

INLINE __u64 host64(__u64 value)
{
	return __builtin_bswap64(value);
}

/* Only what conntrack makes an entry of: answers and errors belong to others' entries, neighbour discovery to none. */
INLINE int is_question(__u8 protocol, __u8 type)
{
	if (protocol == ICMPV6)
		return type == 128;
	return type == 8 || type == 13 || type == 15 || type == 17;
}

/* Fills in the addresses and the protocol; returns where the header after IP's begins, or 0. */
INLINE __u32 read_header4(struct __sk_buff *packet, struct flow *flow)
{
	struct header4 ip;
	__u32 length;

	if (load_bytes(packet, 0, &ip, sizeof(ip)))
		return 0;
	length = (ip.version_length & 15) * 4;
	if (ip.version_length >> 4 != 4 || length < sizeof(ip) || host16(ip.fragment) & FRAGMENT_OFFSET4)
		return 0;
	flow->source_low = host32(ip.source);
	flow->destination_low = host32(ip.destination);
	flow->protocol = ip.protocol;
	return length;
}

INLINE __u32 read_header6(struct __sk_buff *packet, struct flow *flow)
{
	struct header6 ip;
	struct extension extension;
	__u32 offset = sizeof(ip);
	__u8 next;

	if (load_bytes(packet, 0, &ip, sizeof(ip)) || (ip.version_label & 0xf0) != 0x60)
		return 0;
	flow->source_high = host64(ip.source_high);
	flow->source_low = host64(ip.source_low);
	flow->destination_high = host64(ip.destination_high);
	flow->destination_low = host64(ip.destination_low);
	flow->ipv6 = 1;
	next = ip.next;
	for (int headers = 0; headers <= EXTENSION_HEADERS; headers++) {
		if (next != HOP_BY_HOP && next != ROUTING && next != FRAGMENT && next != AUTHENTICATION
		    && next != DESTINATION_OPTIONS) {
			flow->protocol = next;
			return offset;
		}
		if (load_bytes(packet, offset, &extension, sizeof(extension)))
			return 0;
		if (next == FRAGMENT) {
			if (host16(extension.fragment) & FRAGMENT_OFFSET6)
				return 0;
			offset += 8;
		} else if (next == AUTHENTICATION) {
			offset += (extension.length + 2) * 4;
		} else {
			offset += (extension.length + 1) * 8;
		}
		next = extension.next;
	}
	return 0;
}

INLINE int read_flow(struct __sk_buff *packet, struct flow *flow)
{
	__u32 offset = 0;
	__u16 words[4];

	if (packet->protocol == host16(0x0800))
		offset = read_header4(packet, flow);
	else if (packet->protocol == host16(0x86dd))
		offset = read_header6(packet, flow);
	if (!offset)
		return 0;
	switch (flow->protocol) {
	case TCP:
	case UDP:
	case UDPLITE:
	case SCTP:
	case DCCP:
		if (load_bytes(packet, offset, words, 4))
			return 0;
		flow->source_port = host16(words[0]);
		flow->destination_port = host16(words[1]);
		return 1;
	case ICMP:
	case ICMPV6:
		if (load_bytes(packet, offset, words, 8) || !is_question(flow->protocol, words[0] & 0xff))
			return 0;
		flow->source_port = host16(words[2]);
		flow->destination_port = host16(words[0]);
		return 1;
	default:
		return 1;
	}
}

#endif
