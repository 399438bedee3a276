// Lists what nf_tables holds and looks at no byte of it: the least that any reading can cost.
// Usage: nftdump rules|objects|elements TIMES; prints milliseconds of CPU for each listing.
// Elements are those of set "s" in table "inet bench".
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { GET_RULE = 7, GET_ELEMENT = 13, GET_OBJECT = 19, NFTABLES = 10, INET = 1 };

static char datagram[1 << 16];

static double cpu_millis(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static void name(char *request, int type, const char *text) {
  struct nlmsghdr *header = (struct nlmsghdr *)request;
  struct nlattr *attribute = (struct nlattr *)(request + header->nlmsg_len);
  attribute->nla_type = (unsigned short)type;
  attribute->nla_len = (unsigned short)(NLA_HDRLEN + strlen(text) + 1);
  strcpy((char *)attribute + NLA_HDRLEN, text);
  header->nlmsg_len += NLA_ALIGN(attribute->nla_len);
}

static long list(int fd, int message) {
  char request[256] = {0};
  struct nlmsghdr *header = (struct nlmsghdr *)request;
  header->nlmsg_len = NLMSG_HDRLEN + 4;
  header->nlmsg_type = (unsigned short)(NFTABLES << 8 | message);
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (message == GET_ELEMENT) {
    request[NLMSG_HDRLEN] = INET;
    name(request, 1, "bench");
    name(request, 2, "s");
  }
  if (send(fd, request, header->nlmsg_len, 0) < 0) {
    perror("send");
    exit(1);
  }
  long messages = 0;
  for (;;) {
    ssize_t length = recv(fd, datagram, sizeof datagram, 0);
    if (length < 0) {
      perror("recv");
      exit(1);
    }
    unsigned left = (unsigned)length;
    for (struct nlmsghdr *m = (struct nlmsghdr *)datagram; NLMSG_OK(m, left);
         m = NLMSG_NEXT(m, left)) {
      if (m->nlmsg_type == NLMSG_DONE) {
        return messages;
      }
      if (m->nlmsg_type == NLMSG_ERROR) {
        fprintf(stderr, "refused\n");
        exit(1);
      }
      messages++;
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    return 2;
  }
  int message = !strcmp(argv[1], "rules")     ? GET_RULE
                : !strcmp(argv[1], "objects") ? GET_OBJECT
                                              : GET_ELEMENT;
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  for (int i = atoi(argv[2]); i > 0; i--) {
    double before = cpu_millis();
    long messages = list(fd, message);
    printf("%.3f\n", cpu_millis() - before);
    if (messages == 0) {
      fprintf(stderr, "nothing to list\n");
      return 1;
    }
  }
  return 0;
}
