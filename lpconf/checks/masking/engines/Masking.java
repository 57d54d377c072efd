import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Runs java.util.regex for lpconf. Patterns and texts are data: each comes as Base64 of UTF-16BE.
 *
 * In: a line for each job, the pattern and its texts, separated by spaces. Out: the version, then a line for each job:
 * "ok" and for each text its matches ("0:4,6:10", "-" for none), or "bad" with the reason, or "slow" with the number of
 * the text that took too long or too much of the stack.
 */
final class Masking {
    private static final long LIMIT = 1_000_000_000L;
    private static final long STACK = 320L * 1024;

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        out.println(System.getProperty("java.version"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println(onSmallStack(line.split(" ", -1)));
        }
        out.flush();
    }

    /** Each job has a stack of its own, of the size that is left to a request in a server. */
    private static String onSmallStack(String[] job) throws InterruptedException {
        String[] found = new String[1];
        Thread thread = new Thread(null, () -> found[0] = answer(job), "job", STACK);
        thread.start();
        thread.join();
        return found[0];
    }

    private static String answer(String[] job) {
        int i = 0;
        try {
            Pattern pattern = Pattern.compile(text(job[0]));
            StringBuilder found = new StringBuilder("ok");
            for (i = 1; i < job.length; i++) {
                found.append(' ').append(matches(pattern, text(job[i])));
            }
            return found.toString();
        } catch (PatternSyntaxException problem) {
            String reason = problem.getDescription() + " (character " + (problem.getIndex() + 1) + ")";
            return "bad " + Base64.getEncoder().encodeToString(reason.getBytes(StandardCharsets.UTF_16BE));
        } catch (Late | StackOverflowError problem) {
            return "slow " + (i - 1);
        }
    }

    private static String matches(Pattern pattern, String text) {
        StringBuilder found = new StringBuilder();
        Matcher matcher = pattern.matcher(new Watched(text, now() + LIMIT));
        while (matcher.find()) {
            found.append(found.length() == 0 ? "" : ",").append(matcher.start()).append(':').append(matcher.end());
        }
        return found.length() == 0 ? "-" : found.toString();
    }

    /** Time on the processor: a busy machine is no slow pattern. */
    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String text(String field) {
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_16BE);
    }

    /** The time is up. */
    private static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A text that looks at the clock while it is read: a search cannot be interrupted otherwise. */
    private static final class Watched implements CharSequence {
        private final String text;
        private final long end;
        private int reads;

        Watched(String text, long end) {
            this.text = text;
            this.end = end;
        }

        @Override
        public char charAt(int at) {
            if ((++reads & 0xFFF) == 0 && now() > end) {
                throw new Late();
            }
            return text.charAt(at);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.substring(from, to);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
