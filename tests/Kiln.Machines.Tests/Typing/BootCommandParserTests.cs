using CsCheck;
using Kiln.Machines.Typing;
using Kiln.Machines.Typing.Keys;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Machines.Tests.Typing;

public sealed class BootCommandParserTests
{
    public static TheoryData<string, string> Commands { get; } = new()
    {
        { "", "" },
        { "aB~", "press a, press B, press ~" },
        { "<wait>", "wait 1s" },
        { "<wait5>x<wait10>", "wait 5s, press x, wait 10s" },
        { "<wait1m30s><wait1.5s><wait250ms>", "wait 1m30s, wait 1.5s, wait 250ms" },
        { "<wait10us><wait1µs><wait1h2m>", "wait 10µs, wait 1µs, wait 1h2m0s" },
        { "<wait05>", "press <, press w, press a, press i, press t, press 0, press 5, press >" },
        { "<Wait>", "press <, press W, press a, press i, press t, press >" },
        { "<wait5s6>", "press <, press w, press a, press i, press t, press 5, press s, press 6, press >" },
        { "<aOn><aOff><AoN><Aoff>", "on a, off a, on A, off A" },
        { "<<On><>off>< on>", "on <, off >, on  " },
        { "<éOn><𝄞Off>", "on é, off 𝄞" },
        { "<enter><ENTER><Return><pageup>", "press enter, press enter, press return, press pageUp" },
        { "<leftCtrlOn>c<leftctrloff>", "on leftCtrl, press c, off leftCtrl" },
        { "<leftOption><leftOptionOn><rightoptionoff>", "press leftOption, on leftOption, off rightOption" },
        { "<f1><f12><f1On>", "press f1, press f12, on f1" },
        { "<f13>", "press <, press f, press 1, press 3, press >" },
        { "<", "press <" },
        { "<<enter>", "press <, press enter" },
        { "<enter", "press <, press e, press n, press t, press e, press r" },
        { "a\nb", "press a, press \n, press b" },
        { "é漢𝄞", "press é, press 漢, press 𝄞" },
        { "<waitForText \"login:\">", "text \"login:\" 1m0s" },
        { "<waitForText \"login:\" 90s>root", "text \"login:\" 1m30s, press r, press o, press o, press t" },
        { "<waitForText \"a \\\"b\\\" \\\\ \\n\">", "text \"a \"b\" \\ \\n\" 1m0s" },
        { "<waitForText /log(in|on)[:>]/ 5m>", "text /log(in|on)[:>]/ 5m0s" },
        { "<waitForText /a\\/b/>", "text /a/b/ 1m0s" },
        { "<waitForText \"a\nb\">", "text \"a\nb\" 1m0s" },
        { "<waitForText>", Literally("<waitForText>") },
        { "<waitForText login>", Literally("<waitForText login>") },
        { "<waitForText \"\">", Literally("<waitForText \"\">") },
        { "<waitforText \"a\">", Literally("<waitforText \"a\">") },
        { "<waitForText  \"a\">", Literally("<waitForText  \"a\">") },
        { "<waitForText \"a\" >", Literally("<waitForText \"a\" >") },
        { "<waitForText \"a\"5s>", Literally("<waitForText \"a\"5s>") },
    };

    public static TheoryData<string, string> Mistakes { get; } = new()
    {
        { "<wait0>", "Expecting a positive wait value. Got 0s" },
        { "<wait0s>", "Expecting a positive wait value. Got 0s" },
        { "<wait-5s>", "Expecting a positive wait value. Got -5s" },
        { "a<wait5m-1s>", "time: unknown unit \"m-\" in duration \"5m-1s\"" },
        { "<wait99999999999h>", "time: invalid duration \"99999999999h\"" },
        { "<wait2000h>", "A wait of 2000h0m0s is longer than the 49 days that can be waited." },
        { "<waitForText \"a\" 0s>", "Expecting a positive wait value. Got 0s" },
        { "<waitForText \"a\" 5>", "time: missing unit in duration \"5\"" },
        { "<waitForText /(/>", "The regular expression in <waitForText /(/> cannot be used: Invalid pattern '(' at offset 1. Not enough )'s." },
        { "<waitForText /(?=a)/>", "look-arounds and back-references cannot be used here" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_is_read(string text, string expected)
    {
        BootCommand command = BootCommandParser.Parse(text);
        Assert.Empty(command.Problems);
        Assert.Equal(expected, Show(command));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_told(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(BootCommandParser.Parse(text).Problems).Message, StringComparison.Ordinal);

    /// <summary>Of an element, with the place in it: what is wrong, or what was meant.</summary>
    [Theory]
    [InlineData("", "a<entr>", "2 1:2 <entr> is typed as it is, because no key has this name. Did you mean <enter>?")]
    [InlineData("xyz<esc>\n", "a\nb <f13>", "2 2:3 <f13> is typed as it is, because no key has this name. Did you mean <f1>?")]
    [InlineData("<tab>", "<leftCtlOn>c", "2 1:1 <leftCtlOn> is typed as it is, because no key has this name. Did you mean <leftCtrlOn>?")]
    [InlineData("<spacbar>", "", "1 1:1 <spacbar> is typed as it is, because no key has this name. Did you mean <spacebar>?")]
    [InlineData("a", "<WAIT5>", "2 1:1 <WAIT5> is typed as it is. Did you mean <wait>, <wait5> or <wait1m30s>?")]
    [InlineData("a", "<wait 5s>", "2 1:1 <wait 5s> is typed as it is. Did you mean <wait>, <wait5> or <wait1m30s>?")]
    [InlineData("a", "<wait05>", "2 1:1 <wait05> is typed as it is. Did you mean <wait>, <wait5> or <wait1m30s>?")]
    [InlineData("a", "<waitforText login>", "2 1:1 <waitforText login> is typed as it is. Did you mean <waitForText \"TEXT\"> or <waitForText \"TEXT\" 60s>?")]
    [InlineData("a", "b<wait0>", "2 1:2 Expecting a positive wait value. Got 0s")]
    [InlineData("<x> <html> a < b > c <<", "<waiting for godot> <enter> <{{ .Name }}> <é>", "")]
    public void Place_and_nearest_key_of_a_slip_are_told(string first, string second, string expected)
    {
        ConfigProblem[] problems = [.. new BootConfig { BootCommand = [first, second] }.Validate()];

        Assert.Equal(expected, string.Join('|', problems.Select(problem =>
            $"{(problem.Option == "boot_command[1]" ? 2 : 1)} {problem.Within!.Line}:{problem.Within.Column} {problem.Message}")));
        Assert.All(problems, static problem => Assert.Equal(
            problem.Message.StartsWith('<') ? ProblemSeverity.Warning : ProblemSeverity.Error, problem.Severity));
    }

    [Fact]
    public void Every_special_key_is_read_in_every_form_and_any_case()
    {
        foreach (SpecialKey key in SpecialKeys.All)
        {
            foreach (string name in new[] { key.Name, key.Name.ToUpperInvariant(), key.Name.ToLowerInvariant() })
            {
                Assert.Equal(
                    $"press {key.Name}, on {key.Name}, off {key.Name}",
                    Show(BootCommandParser.Parse($"<{name}><{name}On><{name}OFF>")));
            }
        }
    }

    [Fact]
    public void Text_without_expressions_is_typed_as_it_is() =>
        Gen.String.Where(static text => !text.Contains('<', StringComparison.Ordinal)).Sample(static text =>
        {
            BootCommand command = BootCommandParser.Parse(text);
            string typed = string.Concat(command.Actions.Cast<UseKey>().Select(static use => use.Key.ToString()));
            return command.Problems.IsEmpty && typed.Length == text.Length;
        });

    [Fact]
    public void Any_text_is_read() =>
        Gen.String[Gen.Char["<>waitForText \"/\\0159.smhnuµonOFfleftCtrl-[]()*+?"], 0, 60].Sample(BootCommandInvariants.Check, iter: 5000);

    private static string Show(BootCommand command) => string.Join(", ", command.Actions.Select(static action => action switch
    {
        UseKey use => $"{use.Use.ToString().ToLowerInvariant()} {use.Key}",
        WaitTime wait => $"wait {GoDuration.Format(wait.Length)}",
        WaitForText wait => $"text {wait.Pattern} {GoDuration.Format(wait.Limit)}",
        _ => throw new InvalidOperationException(action.GetType().Name),
    }));

    private static string Literally(string text) => string.Join(", ", text.Select(static c => $"press {c}"));

    [Fact]
    public void Long_commands_are_read_in_no_time()
    {
        string text = string.Concat(Enumerable.Repeat("<", 100_000)) + "<wait" + string.Concat(Enumerable.Repeat("1m", 50_000));
        Assert.Equal(200_005, BootCommandParser.Parse(text).Actions.Length);
    }
}
