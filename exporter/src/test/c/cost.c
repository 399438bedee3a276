/* What sending costs: cost WAY MILLISECONDS prints the nanoseconds of CPU time that one operation takes, on both sides of
 * the loopback. All is pinned to one CPU, so that the scheduler's choices don't count, nor does who else runs there. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in to = { .sin_family = AF_INET };

static void check(long result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "%s: %s\n", what, strerror(errno));
		exit(1);
	}
}

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Ends the answering side; returns what it used. */
static double used_by(pid_t child)
{
	struct rusage usage;

	if (!child)
		return 0;
	kill(child, SIGKILL);
	check(wait4(child, NULL, 0, &usage), "wait4");
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9
	       + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

static int receiver(int type)
{
	int fd = socket(AF_INET, type, 0), on = 1;
	socklen_t length = sizeof(to);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(bind(fd, (struct sockaddr *)&to, length), "bind");
	check(getsockname(fd, (struct sockaddr *)&to, &length), "getsockname");
	if (type == SOCK_STREAM)
		check(listen(fd, 4096), "listen");
	else
		/* Full at once: from then on a datagram's way ends before the receiver's queue. */
		check(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &on, sizeof(on)), "SO_RCVBUF");
	return fd;
}

static void answer(int listener)
{
	char byte;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		fd = accept(listener, NULL, NULL);
		while (read(fd, &byte, 1) == 1 && write(fd, &byte, 1) == 1)
			;
		close(fd);
	}
}

static void send_once(int fd, int connected)
{
	if (connected)
		check(send(fd, "x", 1, 0), "send");
	else
		check(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), "sendto");
}

static void connect_once(void)
{
	struct linger reset = { 1, 0 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), "SO_LINGER");
	check(connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect");
	close(fd);
}

int main(int count, char **arguments)
{
	const char *way = count == 3 ? arguments[1] : "";
	int stream = !strncmp(way, "tcp", 3), connected = !strcmp(way, "udp-connected"), fd = -1, listener;
	double begun, end, used;
	long operations = 0;
	pid_t child = 0;
	char byte = 0;
	cpu_set_t one;

	if (count != 3)
		return 2;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	listener = receiver(stream ? SOCK_STREAM : SOCK_DGRAM);
	if (stream) {
		child = fork();
		check(child, "fork");
		if (child == 0)
			answer(listener);
	}
	if (strcmp(way, "tcp-connect")) {
		fd = socket(AF_INET, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
		if (stream || connected)
			check(connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect");
	}
	begun = now(CLOCK_PROCESS_CPUTIME_ID);
	end = now(CLOCK_MONOTONIC) + atoi(arguments[2]) * 1e6;
	do {
		for (int i = 0; i < 50; i++, operations++) {
			if (!stream) {
				send_once(fd, connected);
			} else if (fd >= 0) {
				check(write(fd, &byte, 1), "write");
				check(read(fd, &byte, 1), "read");
			} else {
				connect_once();
			}
		}
	} while (now(CLOCK_MONOTONIC) < end);
	used = now(CLOCK_PROCESS_CPUTIME_ID) - begun;
	printf("%.1f\n", (used + used_by(child)) / operations);
	return 0;
}
