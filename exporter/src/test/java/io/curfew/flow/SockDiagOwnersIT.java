package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.Command;
import io.curfew.netlink.ConntrackTuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners by sock_diag and /proc: named rightly, or not at all. */
final class SockDiagOwnersIT {
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));
  private static final String CONTAINER = "0123456789abcdef".repeat(4);

  private static final String NAMED =
      """
            import os,socket,sys,array
            open('/proc/self/comm','w').write(sys.argv[1])
            """;
  private static final String WAIT =
      """
            print(os.getpid(), flush=True)
            sys.stdin.read()
            """;
  private static final String SHARED_UDP =
      """
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEPORT,1)
            s.bind(('0.0.0.0',5353))
            """;
  private static final String SHARED_TCP =
      """
            s=socket.socket()
            s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEPORT,1)
            s.bind(('0.0.0.0',8080))
            s.listen()
            """;

  private final BlockingQueue<Owner> owners = new LinkedBlockingQueue<>();
  private final Deque<Program> programs = new ArrayDeque<>();
  private final CgroupTree cgroups = new CgroupTree(HOST, HostClock.system());
  private Optional<SockDiagAttribution> attribution = Optional.empty();

  /** A python3 under another name, which waits until it is closed. */
  private record Program(Process process, int pid) implements AutoCloseable {
    static Program start(String name, String script) throws IOException {
      Process process =
          new ProcessBuilder("python3", "-c", NAMED + script + WAIT, name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      if (line == null) {
        throw new IOException("python3 ended early");
      }
      return new Program(process, Integer.parseInt(line));
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  @BeforeAll
  static void makeDevices() throws Exception {
    run("ip link add name va type veth peer name vb");
    run("ip addr add 192.0.2.1/24 dev va");
    run("ip addr add fe80::10/64 dev va nodad");
    run("ip link set va up");
    run("ip link set vb up");
  }

  @AfterAll
  static void removeDevices() throws Exception {
    run("ip link del va");
  }

  @BeforeEach
  void open() throws Exception {
    attribution =
        Optional.of(
            new SockDiagAttribution(
                HOST,
                HostClock.system(),
                cgroups,
                new RememberedOwners(HostClock.system()),
                (flow, owner) -> owners.add(owner)));
  }

  @AfterEach
  void close() {
    attribution.ifPresent(SockDiagAttribution::close);
    cgroups.close();
    programs.forEach(Program::close);
  }

  private Program program(String name, String script) throws IOException {
    Program program = Program.start(name, script);
    programs.add(program);
    return program;
  }

  private Owner owner(
      FlowDirection direction, int protocol, String from, int port, String to, int toPort)
      throws Exception {
    InetAddress source = FlowFixture.address(from);
    InetAddress destination = FlowFixture.address(to);
    ConntrackTuple original =
        new ConntrackTuple(protocol, source, port, destination, toPort, Optional.empty());
    ConntrackTuple reply =
        new ConntrackTuple(protocol, destination, toPort, source, port, Optional.empty());
    attribution
        .orElseThrow()
        .attribute(new ObservedFlow(Instant.now(), direction, 0, original, reply));
    Owner owner = owners.poll(20, TimeUnit.SECONDS);
    assertThat(owner).isNotNull();
    return owner == null ? Owner.forwarded() : owner;
  }

  @Test
  void aHolderIsKnownByItsPidAndIds() throws Exception {
    InetAddress lo = FlowFixture.address("127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 5, lo);
        Socket client = new Socket(lo, listener.getLocalPort())) {
      Owner owner =
          owner(
              FlowDirection.LOCAL,
              6,
              "127.0.0.1",
              client.getLocalPort(),
              "127.0.0.1",
              listener.getLocalPort());

      assertThat(owner.process()).isEqualTo("java");
      assertThat(owner.opener().pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(owner.opener().uid()).isZero();
      assertThat(owner.opener().gid()).isZero();
      assertThat(owner.opener().cookie()).isNotZero();
    }
  }

  @Test
  void aHolderThatChangedItsIdsIsKnownByThoseItHas() throws Exception {
    Program server =
        program(
            "server",
            SHARED_TCP
                + """
            os.setgid(6)
            os.setuid(7)
            """);
    Owner owner = owner(FlowDirection.INBOUND, 6, "192.0.2.2", 40000, "192.0.2.1", 8080);

    assertThat(owner.process()).isEqualTo("server");
    assertThat(owner.opener().pid()).isEqualTo(server.pid());
    assertThat(owner.opener().uid()).isEqualTo(7);
    assertThat(owner.opener().gid()).isEqualTo(6);
  }

  @Test
  void aSocketSharedAfterAForkHasANameAndNoPid() throws Exception {
    Program parent =
        program(
            "parent",
            SHARED_TCP
                + """
            r,w=os.pipe()
            if os.fork()==0:
              os.close(w)
              os.read(r,1)
              os._exit(0)
            os.close(r)
            """);
    Owner owner = owner(FlowDirection.INBOUND, 6, "192.0.2.2", 40000, "192.0.2.1", 8080);

    assertThat(owner.process()).isEqualTo("parent");
    assertThat(owner.opener().pid()).isZero();
    assertThat(parent.pid()).isPositive();
  }

  @Test
  void listenersThatShareAPortAreNamedOnlyIfTheyAgree() throws Exception {
    Program one = program("server", SHARED_TCP);
    program("server", SHARED_TCP);
    Owner agreed = owner(FlowDirection.INBOUND, 6, "192.0.2.2", 40000, "192.0.2.1", 8080);
    assertThat(agreed.process()).isEqualTo("server");
    assertThat(agreed.opener().pid()).isZero();
    one.close();
    attribution.ifPresent(SockDiagAttribution::close);
    open();
    program("other", SHARED_TCP);

    Owner disputed = owner(FlowDirection.INBOUND, 6, "192.0.2.2", 40001, "192.0.2.1", 8080);
    assertThat(disputed.process()).isEmpty();
    assertThat(disputed.opener().pid()).isZero();
  }

  @Test
  void sendersThatShareAPortAreAmbiguous() throws Exception {
    program("mdns", SHARED_UDP);
    program("browser", SHARED_UDP);

    Owner sent = owner(FlowDirection.OUTBOUND, 17, "192.0.2.1", 5353, "192.0.2.2", 53);
    Owner received = owner(FlowDirection.INBOUND, 17, "192.0.2.2", 53, "192.0.2.1", 5353);

    assertThat(sent.process()).isEmpty();
    assertThat(received.process()).isEmpty();
  }

  @Test
  void aDualStackListenerOwnsFlowsOfBothFamilies() throws Exception {
    program(
        "dual",
        """
            s=socket.socket(socket.AF_INET6)
            s.bind(('::',8081))
            s.listen()
            u=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)
            u.bind(('::',8081))
            """);

    for (int protocol : new int[] {6, 17}) {
      assertThat(
              owner(FlowDirection.INBOUND, protocol, "192.0.2.2", 4000, "192.0.2.1", 8081)
                  .process())
          .isEqualTo("dual");
      assertThat(
              owner(FlowDirection.INBOUND, protocol, "fe80::99", 4000, "fe80::10", 8081).process())
          .isEqualTo("dual");
    }
  }

  @Test
  void aLinkLocalSocketIsFoundByItsDevice() throws Exception {
    Program program =
        program(
            "local",
            """
            s=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)
            i=socket.if_nametoindex('va')
            s.bind(('fe80::10',4321,0,i))
            s.connect(('fe80::99',9,0,i))
            """);
    Owner owner = owner(FlowDirection.OUTBOUND, 17, "fe80::10", 4321, "fe80::99", 9);

    assertThat(owner.process()).isEqualTo("local");
    assertThat(owner.opener().pid()).isEqualTo(program.pid());
  }

  @Test
  void aLinkLocalAddressOfTwoDevicesIsAmbiguous() throws Exception {
    program(
        "local",
        """
            s=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)
            i=socket.if_nametoindex('va')
            s.bind(('fe80::10',4321,0,i))
            s.connect(('fe80::99',9,0,i))
            """);
    run("ip addr add fe80::10/64 dev vb nodad");
    try {
      assertThat(owner(FlowDirection.OUTBOUND, 17, "fe80::10", 4321, "fe80::99", 9))
          .isEqualTo(Owner.unattributed(UnattributedReason.AMBIGUOUS));
    } finally {
      run("ip addr del fe80::10/64 dev vb");
    }
  }

  @Test
  void aListenerBoundToADeviceMayNotBeMeant() throws Exception {
    program(
        "bound",
        """
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET,socket.SO_BINDTODEVICE,b'vb')
            s.bind(('0.0.0.0',7000))
            """);

    assertThat(owner(FlowDirection.INBOUND, 17, "192.0.2.2", 4000, "192.0.2.1", 7000))
        .isEqualTo(Owner.unattributed(UnattributedReason.AMBIGUOUS));
    assertThat(owner(FlowDirection.OUTBOUND, 17, "192.0.2.1", 7000, "192.0.2.2", 9).process())
        .isEqualTo("bound");
  }

  /** In the hybrid layout a container's runtime leaves its processes in the root of cgroup2. */
  @Test
  void aContainerIsKnownByItsProcessesWhereCgroup2TellsNothing() throws Exception {
    Path hybrid = Path.of("/sys/fs/cgroup/systemd");
    Path mount = Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
    Path runtime = mount.resolve("curfew-runtime-it");
    Path container = Files.createDirectories(runtime.resolve(CONTAINER));
    try {
      program(
          "inside",
          "open('" + container + "/cgroup.procs','w').write(str(os.getpid()))\n" + SHARED_TCP);
      Owner owner = owner(FlowDirection.INBOUND, 6, "192.0.2.2", 40000, "192.0.2.1", 8080);

      assertThat(owner.process()).isEqualTo("inside");
      assertThat(owner.unit()).isEqualTo("curfew-runtime-it");
      assertThat(owner.opener().cgroup()).isEqualTo("/curfew-runtime-it/" + CONTAINER);
    } finally {
      programs.forEach(Program::close);
      programs.clear();
      Files.delete(container);
      Files.delete(runtime);
    }
  }

  @Test
  void aSocketOnItsWayBetweenProcessesIsNotTheKernels() throws Exception {
    program(
        "sender",
        """
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
            s.bind(('0.0.0.0',7001))
            a,b=socket.socketpair()
            socket.send_fds(a,[b'x'],[s.fileno()])
            s.close()
            """);

    assertThat(owner(FlowDirection.INBOUND, 17, "192.0.2.2", 4000, "192.0.2.1", 7001))
        .isEqualTo(Owner.unattributed(UnattributedReason.AMBIGUOUS));
  }

  /** In a sandbox the first process may not be looked into, which would leave nothing certain. */
  @Test
  void aSocketThatNobodyHoldsIsTheKernels() throws Exception {
    run("mount -t tmpfs none /proc/1");
    run("ip link add vx type vxlan id 7 dstport 4789 local 192.0.2.1 dev va");
    run("ip link set vx up");
    try {
      Owner owner = owner(FlowDirection.INBOUND, 17, "192.0.2.2", 4000, "192.0.2.1", 4789);

      // Somebody else's io_uring on this machine may hold any socket.
      String rings =
          Command.of("bash", "-c", "readlink /proc/[0-9]*/task/*/fd/* | grep -c io_uring; true")
              .run()
              .output();
      UnattributedReason expected =
          rings.strip().equals("0") ? UnattributedReason.KERNEL : UnattributedReason.AMBIGUOUS;
      assertThat(owner).isEqualTo(Owner.unattributed(expected));
      assertThat(owner(FlowDirection.INBOUND, 17, "192.0.2.2", 4001, "192.0.2.1", 4789))
          .isEqualTo(owner);
    } finally {
      run("ip link del vx");
      run("umount /proc/1");
    }
  }

  private static void run(String command) throws Exception {
    Command.Result result = Command.of(command.split(" ", -1)).run();
    assertThat(result.succeeded()).as(command + ": " + result.complaint()).isTrue();
  }
}
