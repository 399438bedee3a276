/* Opens flows in every way there is and tells the truth about each: one line a flow, as in
 *   PROTOCOL PID UID GID COMMAND COOKIE SOURCE PORT DESTINATION PORT
 * which is what a witness should have seen. Sockets are asked for their addresses, so the tuple is that before address
 * translation. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TCP_FASTOPEN_CONNECT
#define TCP_FASTOPEN_CONNECT 30
#endif

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t length;
};

static void check(long result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", what, strerror(errno));
		exit(1);
	}
}

static struct address address_of(const char *text, int port)
{
	struct address to = {};

	if (strchr(text, ':')) {
		to.v6.sin6_family = AF_INET6;
		to.v6.sin6_port = htons(port);
		check(inet_pton(AF_INET6, text, &to.v6.sin6_addr) - 1, text);
		to.length = sizeof(to.v6);
	} else {
		to.v4.sin_family = AF_INET;
		to.v4.sin_port = htons(port);
		check(inet_pton(AF_INET, text, &to.v4.sin_addr) - 1, text);
		to.length = sizeof(to.v4);
	}
	return to;
}

/* A v4-mapped address is told as the IPv4 address that its packets carry. */
static const char *text_of(const struct address *address, char *text)
{
	if (address->any.sa_family == AF_INET)
		return inet_ntop(AF_INET, &address->v4.sin_addr, text, INET6_ADDRSTRLEN);
	if (IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr))
		return inet_ntop(AF_INET, &address->v6.sin6_addr.s6_addr[12], text, INET6_ADDRSTRLEN);
	return inet_ntop(AF_INET6, &address->v6.sin6_addr, text, INET6_ADDRSTRLEN);
}

static void tell(int protocol, int fd, const char *source, int source_port, const char *destination,
		 int destination_port)
{
	char line[512], command[16] = {};
	unsigned long long cookie = 0;
	socklen_t length = sizeof(cookie);
	int bytes;

	prctl(PR_GET_NAME, command);
	check(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length), "SO_COOKIE");
	bytes = snprintf(line, sizeof(line), "%d %d %d %d %s %llu %s %d %s %d\n", protocol, getpid(), getuid(), getgid(),
			 command, cookie, source, source_port, destination, destination_port);
	check(write(1, line, bytes), "write");
}

static void tell_ports(int protocol, int fd, const struct address *to)
{
	struct address from = { .length = sizeof(struct sockaddr_in6) };
	char source[INET6_ADDRSTRLEN], destination[INET6_ADDRSTRLEN];

	check(getsockname(fd, &from.any, &from.length), "getsockname");
	tell(protocol, fd, text_of(&from, source), ntohs(from.v4.sin_port), text_of(to, destination), ntohs(to->v4.sin_port));
}

/* An unconnected socket does not know its source address: the test's are all on the loopback, where it is the peer's. */
static void tell_unconnected(int protocol, int fd, const struct address *to)
{
	struct address from = { .length = sizeof(struct sockaddr_in6) };
	char destination[INET6_ADDRSTRLEN];

	check(getsockname(fd, &from.any, &from.length), "getsockname");
	text_of(to, destination);
	tell(protocol, fd, destination, ntohs(from.v4.sin_port), destination, ntohs(to->v4.sin_port));
}

static int open_socket(const struct address *to, int type, int protocol)
{
	int fd = socket(to->any.sa_family, type | SOCK_CLOEXEC, protocol);

	check(fd, "socket");
	return fd;
}

static void bind_port(int fd, int family, int port)
{
	struct address from = address_of(family == AF_INET ? "0.0.0.0" : "::", port);
	int on = 1;

	check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), "SO_REUSEADDR");
	check(bind(fd, &from.any, from.length), "bind");
}

/* Reset at close: nothing in TIME_WAIT keeps the port from the next process. */
static void reset_at_close(int fd)
{
	struct linger now = { 1, 0 };

	check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)), "SO_LINGER");
}

static void await_line(void)
{
	char c = 0;

	check(write(1, "ready\n", 6), "write");
	while (read(0, &c, 1) == 1 && c != '\n')
		;
}

static void tcp(const struct address *to, int port, int nonblocking)
{
	int fd = open_socket(to, SOCK_STREAM | (nonblocking ? SOCK_NONBLOCK : 0), 0);

	reset_at_close(fd);
	if (port)
		bind_port(fd, to->any.sa_family, port);
	if (connect(fd, &to->any, to->length) < 0 && errno != EINPROGRESS)
		check(-1, "connect");
	tell_ports(IPPROTO_TCP, fd, to);
	close(fd);
}

static void fast_open(const struct address *to, int by_send)
{
	int fd = open_socket(to, SOCK_STREAM, 0), on = 1;

	reset_at_close(fd);
	if (by_send) {
		check(sendto(fd, "x", 1, MSG_FASTOPEN, &to->any, to->length), "sendto with MSG_FASTOPEN");
	} else {
		check(setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on, sizeof(on)), "TCP_FASTOPEN_CONNECT");
		check(connect(fd, &to->any, to->length), "connect");
		check(send(fd, "x", 1, 0), "send");
	}
	tell_ports(IPPROTO_TCP, fd, to);
	close(fd);
}

static void udp_connected(const struct address *to, int port, int times)
{
	int fd = open_socket(to, SOCK_DGRAM, 0);

	if (port)
		bind_port(fd, to->any.sa_family, port);
	check(connect(fd, &to->any, to->length), "connect");
	/* A refusal of the datagram before is told by the next one. */
	for (int i = 0; i < times; i++)
		if (send(fd, "x", 1, 0) < 0 && errno != ECONNREFUSED)
			check(-1, "send");
	tell_ports(IPPROTO_UDP, fd, to);
	close(fd);
}

static void udp_unconnected(const struct address *to, int port)
{
	int fd = open_socket(to, SOCK_DGRAM, 0);

	if (port)
		bind_port(fd, to->any.sa_family, port);
	check(sendto(fd, "x", 1, 0, &to->any, to->length), "sendto");
	tell_unconnected(IPPROTO_UDP, fd, to);
	close(fd);
}

/* One socket, many ports in turn, several times over. */
static void udp_many(struct address to, int ports, int rounds)
{
	int fd = open_socket(&to, SOCK_DGRAM, 0), first = ntohs(to.v4.sin_port);

	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < ports; i++) {
			to.v4.sin_port = htons(first + i);
			check(sendto(fd, "x", 1, 0, &to.any, to.length), "sendto");
			if (round == 0)
				tell_unconnected(IPPROTO_UDP, fd, &to);
		}
	close(fd);
}

/* Speaks, waits for a line, speaks again. */
static void udp_again(const struct address *to)
{
	int fd = open_socket(to, SOCK_DGRAM, 0);

	check(connect(fd, &to->any, to->length), "connect");
	for (int i = 0; i < 5; i++)
		send(fd, "x", 1, 0);
	tell_ports(IPPROTO_UDP, fd, to);
	await_line();
	send(fd, "x", 1, 0);
	send(fd, "x", 1, 0);
	close(fd);
}

/* Makes sockets, waits for a line (in which the witness comes), then uses them. */
static void old_sockets(const struct address *to, const struct address *udp)
{
	int stream = open_socket(to, SOCK_STREAM, 0), datagram = open_socket(udp, SOCK_DGRAM, 0);

	reset_at_close(stream);
	check(connect(datagram, &udp->any, udp->length), "connect");
	await_line();
	check(connect(stream, &to->any, to->length), "connect");
	tell_ports(IPPROTO_TCP, stream, to);
	send(datagram, "x", 1, 0);
	tell_ports(IPPROTO_UDP, datagram, udp);
}

/* One socket of two processes: each addresses a port of its own. */
static void shared(struct address to)
{
	int fd = open_socket(&to, SOCK_DGRAM, 0), first = ntohs(to.v4.sin_port);
	pid_t child;

	for (int round = 0; round < 2; round++) {
		to.v4.sin_port = htons(first + 2 * round);
		check(sendto(fd, "x", 1, 0, &to.any, to.length), "sendto");
		tell_unconnected(IPPROTO_UDP, fd, &to);
		child = fork();
		check(child, "fork");
		if (child == 0) {
			to.v4.sin_port = htons(first + 2 * round + 1);
			check(sendto(fd, "x", 1, 0, &to.any, to.length), "sendto");
			tell_unconnected(IPPROTO_UDP, fd, &to);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	close(fd);
}

/* An echo request; a ping socket has the kernel choose the identifier, which is its port. */
static void echo_request(const struct address *to, int type)
{
	int v4 = to->any.sa_family == AF_INET, protocol = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	struct address bare = *to, from = { .length = sizeof(struct sockaddr_in6) };
	unsigned char request[8] = { v4 ? 8 : 128, 0, 0, 0, 0x12, 0x34, 0, 1 };
	int fd = open_socket(to, type, protocol), id = 0x1234;
	char text[INET6_ADDRSTRLEN];

	bare.v4.sin_port = 0;
	if (v4 && type == SOCK_RAW) { /* nobody else fills in the sum */
		request[2] = 0xe5;
		request[3] = 0xca;
	}
	check(sendto(fd, request, sizeof(request), 0, &bare.any, bare.length), "sendto");
	if (type == SOCK_DGRAM) {
		check(getsockname(fd, &from.any, &from.length), "getsockname");
		id = ntohs(from.v4.sin_port);
	}
	text_of(to, text);
	tell(protocol, fd, text, id, text, request[0] << 8);
	close(fd);
}

static long uring(int entries, struct io_uring_params *params)
{
	return syscall(SYS_io_uring_setup, entries, params);
}

/* One operation through a ring of its own: by the caller, by a worker (async), or by a polling kernel thread. */
static int by_ring(struct io_uring_sqe operation, const char *how)
{
	struct io_uring_params params = {};
	struct io_uring_sqe *sqes;
	unsigned *array, *tail;
	char *queue, *answers;
	struct io_uring_cqe *answer;
	int ring, poll = strcmp(how, "poll") == 0;

	if (poll) {
		params.flags = IORING_SETUP_SQPOLL;
		params.sq_thread_idle = 100;
	}
	if (strcmp(how, "async") == 0)
		operation.flags |= IOSQE_ASYNC;
	ring = uring(1, &params);
	check(ring, "io_uring_setup");
	queue = mmap(0, params.sq_off.array + 64, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	sqes = mmap(0, sizeof(*sqes), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	answers = mmap(0, params.cq_off.cqes + 64, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
	if (queue == MAP_FAILED || answers == MAP_FAILED || (void *)sqes == MAP_FAILED)
		check(-1, "mmap of io_uring");
	sqes[0] = operation;
	array = (unsigned *)(queue + params.sq_off.array);
	tail = (unsigned *)(queue + params.sq_off.tail);
	array[0] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	check(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS | (poll ? IORING_ENTER_SQ_WAKEUP : 0), NULL, 0),
	      "io_uring_enter");
	answer = (struct io_uring_cqe *)(answers + params.cq_off.cqes);
	close(ring);
	return answer->res;
}

static void uring_connect(const struct address *to, const char *how)
{
	int fd = open_socket(to, SOCK_STREAM, 0);
	struct io_uring_sqe operation = {
		.opcode = IORING_OP_CONNECT, .fd = fd, .addr = (unsigned long)&to->any, .off = to->length
	};

	reset_at_close(fd);
	errno = -by_ring(operation, how);
	check(-errno, "connect by io_uring");
	tell_ports(IPPROTO_TCP, fd, to);
	close(fd);
}

static void uring_send(const struct address *to, const char *how)
{
	int fd = open_socket(to, SOCK_DGRAM, 0);
	struct iovec bytes = { "x", 1 };
	struct msghdr message = {
		.msg_name = (void *)&to->any, .msg_namelen = to->length, .msg_iov = &bytes, .msg_iovlen = 1
	};
	struct io_uring_sqe operation = {
		.opcode = IORING_OP_SENDMSG, .fd = fd, .addr = (unsigned long)&message, .len = 1
	};

	if (by_ring(operation, how) != 1) {
		fprintf(stderr, "sendmsg by io_uring failed\n");
		exit(1);
	}
	tell_unconnected(IPPROTO_UDP, fd, to);
	close(fd);
}

static void one(const char *way, const struct address *to, int argument)
{
	if (!strcmp(way, "tcp"))
		tcp(to, argument, 0);
	else if (!strcmp(way, "tcp-nonblocking"))
		tcp(to, argument, 1);
	else if (!strcmp(way, "udp-connected"))
		udp_connected(to, argument, 3);
	else if (!strcmp(way, "udp"))
		udp_unconnected(to, argument);
	else if (!strcmp(way, "fastopen-send"))
		fast_open(to, 1);
	else if (!strcmp(way, "fastopen-connect"))
		fast_open(to, 0);
	else if (!strcmp(way, "raw"))
		echo_request(to, SOCK_RAW);
	else if (!strcmp(way, "ping"))
		echo_request(to, SOCK_DGRAM);
	else if (!strncmp(way, "uring-connect-", 14))
		uring_connect(to, way + 14);
	else if (!strncmp(way, "uring-send-", 11))
		uring_send(to, way + 11);
	else if (!strcmp(way, "many"))
		udp_many(*to, argument, 3);
	else if (!strcmp(way, "again"))
		udp_again(to);
	else if (!strcmp(way, "old")) {
		struct address udp = *to;

		udp.v4.sin_port = htons(9);
		old_sockets(to, &udp);
	} else if (!strcmp(way, "shared"))
		shared(*to);
	else {
		fprintf(stderr, "no way %s\n", way);
		exit(2);
	}
}

/* sender WAY ADDRESS PORT [ARGUMENT [PROCESSES]]: with PROCESSES, each flow is a process of its own that exits at once. */
int main(int count, char **arguments)
{
	struct address to;
	int argument, processes;

	if (count < 4)
		return 2;
	to = address_of(arguments[2], atoi(arguments[3]));
	argument = count > 4 ? atoi(arguments[4]) : 0;
	processes = count > 5 ? atoi(arguments[5]) : 0;
	if (!processes)
		one(arguments[1], &to, argument);
	for (int i = 0; i < processes; i++) {
		pid_t child = fork();
		int status;

		check(child, "fork");
		if (child == 0) {
			one(arguments[1], &to, argument);
			_exit(0);
		}
		check(waitpid(child, &status, 0), "waitpid");
		if (status)
			return 1;
	}
	return 0;
}
