package io.curfew.flow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A python3 under another name, of a unit and a user, that opens flows and tells the truth about
 * each: a script that says what it did line by line and waits for a line where it is to go on.
 */
final class Speaker implements AutoCloseable {
  /** What scripts are given: tell() says a flow, ready() waits until it is told to go on. */
  private static final String PRELUDE =
      """
      import ctypes,os,select,socket,struct,sys,threading
      NAME,ID=sys.argv[1],int(sys.argv[2])
      def call(name):
        ctypes.CDLL(None).prctl(15,name.encode(),0,0,0) # PR_SET_NAME
      call(NAME)
      if ID: os.setgroups([]),os.setgid(ID),os.setuid(ID)
      def say(*words):
        os.write(1,(' '.join(map(str,words))+'\\n').encode())
      def tell(s,proto,to):
        cookie=struct.unpack('Q',s.getsockopt(socket.SOL_SOCKET,57,8))[0]
        me=s.getsockname()
        say(proto,os.getpid(),os.getuid(),os.getgid(),NAME,cookie,me[0],me[1],to[0],to[1])
      def ready():
        say('ready')
        if not sys.stdin.readline(): sys.exit()
      def tcp(port=0,family=socket.AF_INET):
        s=socket.socket(family,socket.SOCK_STREAM)
        s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
        s.setsockopt(socket.SOL_SOCKET,socket.SO_LINGER,struct.pack('ii',1,0))
        if port: s.bind(('',port))
        return s
      def udp(port=0,family=socket.AF_INET):
        s=socket.socket(family,socket.SOCK_DGRAM)
        if port: s.bind(('',port))
        return s
      """;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private Speaker(Process process) {
    this.process = process;
    this.out = process.inputReader();
    this.in = process.outputWriter();
  }

  static Speaker begin(String prefix, Path cgroup, int uid, String name, String script)
      throws IOException {
    String shell = "echo 0 > %s/cgroup.procs && exec %s\"$@\"".formatted(cgroup, prefix);
    return new Speaker(
        new ProcessBuilder(
                "bash", "-c", shell, "sh", "python3", "-c", PRELUDE + script, name, "" + uid)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** What it says until it is ready for more, or ends. */
  List<String> said() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("ready")) {
        return lines;
      }
      lines.add(line);
    }
    return lines;
  }

  /** Has it go on. */
  void begin() throws IOException {
    in.write('\n');
    in.flush();
  }

  /** Has it go on; returns what it says then. */
  List<String> go() throws IOException {
    begin();
    return said();
  }

  int pid() {
    return Math.toIntExact(process.pid());
  }

  /** Has it end, and waits until it has. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      process.destroy(); // it ended, or it does not read
    }
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.onExit().join();
  }
}
