using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Terminals;

/// <summary>
/// Somebody who sits in front of Kiln is shown what Debian's packer shows, gives the same answers and gets the same end. Interrupts are
/// not compared: whether packer tells the interrupt, or what it did to the step, depends on which comes first.
/// </summary>
public sealed partial class AskComparisonTests
{
    private const string Question = "retry succeeds)? ";
    private const string Enter = "Press enter to continue. ";

    /// <summary>Each pair: what is waited for, and the keys then. Packer reads keys one by one, so Enter is what the key sends.</summary>
    public static TheoryData<string, string, string[]> Cases => new()
    {
        { "-on-error=ask", "exit 3", [Question, "c\r"] },
        { "-on-error=ask", "exit 3", [Question, "\r"] },
        { "-on-error=ask", "exit 3", [Question, "Abort\r"] },
        { "-on-error=ask", "exit 3", [Question, "x\r", Question, "a\r"] },
        { "-on-error=ask", "exit 3", [Question, "r\r", Question, "retry\r", Question, "c\r"] },
        { "-debug", "true", [Enter, "\r", Enter, "\r", Enter, "\r", Enter, "\r"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Dialogue_is_the_same(string flag, string command, string[] answers)
    {
        Requires.Tool("packer", "packer");
        string expected = await RunAsync("packer", flag, command, answers);
        string actual = await RunAsync("$KILN", flag, command, answers);
        Assert.Equal(expected, actual);
    }

    private static async Task<string> RunAsync(string program, string flag, string command, string[] answers)
    {
        using TerminalBuild build = new();
        build.Write("t.pkr.hcl", TerminalBuild.NullTemplate(command));
        string summary = program == "$KILN" ? "-summary=false" : "";
        PseudoTerminal terminal = build.StartCommand($"{program} build -color=false {summary} {flag} t.pkr.hcl");
        foreach (string[] pair in answers.Chunk(2))
        {
            await terminal.WaitForAsync(pair[0]);
            if (terminal.Shown.EndsWith("next provisioner . " + Enter, StringComparison.Ordinal))
            {
                // Compat: 1.6.6 pauses there only with legacy templates.
                await terminal.SendAsync("\r");
                await terminal.WaitForAsync(Enter);
            }

            await terminal.SendAsync(pair[1]);
        }

        await terminal.WaitForAsync("\r\nafter ");
        string shown = terminal.Shown.ReplaceLineEndings("\n");
        int start = shown.IndexOf("==> ", StringComparison.Ordinal);
        return Stable(shown[start..shown.LastIndexOf("\nafter ", StringComparison.Ordinal)]);
    }

    private static string Stable(string text)
    {
        text = Durations().Replace(text, "TIME");
        text = Scripts().Replace(text, "/TMP/packer-shell");
        text = KilnOnly().Replace(text, "");
        return text.Replace(".Allowed exit codes", ". Allowed exit codes", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d+ (?:milli|micro)?seconds?(?: \d+ (?:milli|micro)seconds?)?")]
    private static partial Regex Durations();

    [GeneratedRegex(@"/tmp/[^ ]*packer-shell\d+")]
    private static partial Regex Scripts();

    /// <summary>What a retry of Kiln says more, and the pause that 1.6.6 has not.</summary>
    [GeneratedRegex(@"^==> null\.a: (?:Reading the template again\.\.\.|Retrying provisioner 1 of 1: shell-local|Pausing before the next provisioner \. Press enter to continue\. )\n", RegexOptions.Multiline)]
    private static partial Regex KilnOnly();
}
