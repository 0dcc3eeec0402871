using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Machines.Tests.Support;
using Kiln.Machines.Typing;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using ConsoleText = Kiln.Machines.Typing.ConsoleText;

namespace Kiln.Machines.Tests.Typing;

public sealed class StepTypeBootCommandTests : IDisposable
{
    private readonly List<string> _log = [];
    private readonly ComponentContexts _contexts;

    public StepTypeBootCommandTests() =>
        _contexts = new(new RecordingUi(_log), new JumpingTime(pause => _log.Add($"pause {GoDuration.Format(pause)}")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _contexts.Dispose();

    [Fact]
    public async Task Command_is_rendered_and_typed_key_by_key()
    {
        await RunAsync(new() { BootCommand = ["<wait5>", "{{ .HTTPPort }}", "<lef", "tAltOn>X<leftAltOff>"] });

        Assert.Equal(
            [
                "say: Waiting 10s for boot...", "pause 10s", "opened", "say: Typing the boot commands over VNC...", "pause 5s",
                "down 8", "pause 100ms", "up 8", "pause 100ms",
                "down leftAlt", "pause 100ms",
                "down leftShift", "pause 100ms", "down X", "pause 100ms", "up X", "pause 100ms", "up leftShift", "pause 100ms",
                "up leftAlt", "pause 100ms", "closed",
            ],
            _log);
    }

    [Theory]
    [InlineData("0s", null, "100ms")]
    [InlineData("0s", "25ms", "25ms")]
    [InlineData("7ms", "25ms", "7ms")]
    [InlineData("0s", "soon", "100ms")]
    public async Task Interval_comes_from_the_option_or_the_environment(string option, string? variable, string expected)
    {
        Assert.True(GoDuration.TryParse(option, out GoDuration interval, out _));
        await RunAsync(
            new() { BootWait = TimeSpan.FromSeconds(-1), BootCommand = ["a"], BootKeyInterval = interval.ToTimeSpan() },
            variable: variable);
        Assert.Equal(
            ["opened", "say: Typing the boot commands over VNC...", "down a", $"pause {expected}", "up a", $"pause {expected}", "closed"],
            _log);
    }

    [Fact]
    public async Task Without_a_command_only_the_wait_remains()
    {
        await RunAsync(new() { BootWait = TimeSpan.FromSeconds(3) });
        Assert.Equal(["say: Waiting 3s for boot...", "pause 3s"], _log);
    }

    [Fact]
    public async Task Text_that_is_there_is_not_waited_for_and_the_next_one_comes_after_it()
    {
        ConsoleText screen = new();
        screen.Append("host login: "u8);
        screen.Append("password: "u8);
        await RunAsync(
            new() { BootWait = -TimeSpan.FromSeconds(1), BootCommand = ["<waitForText \"login:\">a<waitForText /pass.*:/>b"] },
            screen);
        Assert.Equal(["down a", "up a", "down b", "up b"], _log.Where(static line => line.Contains(' ') && line.EndsWith('a') | line.EndsWith('b')));
    }

    [Fact]
    public async Task Text_that_does_not_appear_is_told_with_what_was_seen()
    {
        ConsoleText screen = new();
        screen.Append("\u001b[2J\u001b[1;1HGNU GRUB\r\n\r\nerror: no such\u001b[0m device\r\ngrub> "u8);
        Task typing = RunAsync(
            new() { BootWait = -TimeSpan.FromSeconds(1), BootCommand = ["<waitForText \"login:\" 90s>"] }, screen);
        Assert.Equal(
            "The text \"login:\", for which the boot command waits, did not appear within 1m30s\n"
            + "The last lines that the machine has written:\n  GNU GRUB\n  error: no such device\n  grub>",
            (await Assert.ThrowsAsync<BuildFailedException>(() => typing)).Message);
        Assert.Equal("closed", _log[^1]);
    }

    [Fact]
    public async Task Machine_that_ends_while_its_text_is_waited_for_is_told()
    {
        using ComponentContexts contexts = new();
        ConsoleText screen = new();
        Task typing = RunAsync(
            new() { BootWait = -TimeSpan.FromSeconds(1), BootCommand = ["<waitForText \"login:\" 24h>"] }, screen, contexts: contexts);
        Assert.False(typing.IsCompleted);
        screen.End("The machine has ended.");
        Assert.Equal(
            "The text \"login:\", for which the boot command waits, did not appear: The machine has ended.\n"
            + "The machine has written nothing. Does it write to this console at all?",
            (await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(typing, "the end of the typing"))).Message);
    }

    [Fact]
    public async Task Text_cannot_be_waited_for_without_a_screen()
    {
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync(new() { BootCommand = ["<waitForText \"a\">"] }));
        Assert.StartsWith("The boot command waits for the text \"a\", but nothing shows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_that_shows_only_when_rendered_is_told()
    {
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync(new() { BootCommand = ["<wait{{ `0s` }}>"] }));
        Assert.Equal("Error generating boot command: Expecting a positive wait value. Got 0s", e.Message);
    }

    [Fact]
    public async Task Codes_of_a_pc_keyboard_go_out_in_chunks_at_waits_and_at_the_end()
    {
        List<string> sent = [];
        JumpingTime time = new(pause => sent.Add($"pause {GoDuration.Format(pause)}"));
        PcXtKeyboard keyboard = new(Send, 5, TimeSpan.FromMilliseconds(20), time);
        await new BootTypist(keyboard, null, TimeSpan.FromSeconds(9), time)
            .TypeAsync(BootCommandParser.Parse("ab<del><wait>c").Actions, Token);
        Assert.Equal(
            ["1e9e30b0", "pause 20ms", "e053e0d3", "pause 20ms", "pause 1s", "2eae", "pause 20ms"], sent);

        Task Send(ImmutableArray<byte> codes, CancellationToken cancellationToken)
        {
            sent.Add(Convert.ToHexStringLower(codes.AsSpan()));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void Bad_options_are_found_at_validation() => Assert.Equal(
        ["A boot command cannot be used when vnc is disabled.", "Expecting a positive wait value. Got 0s"],
        new BootConfig { DisableVnc = true, BootCommand = ["<wait0>"] }.Validate().Select(static p => p.Message));

    private Task RunAsync(BootConfig config, IScreenText? screen = null, string? variable = null, ComponentContexts? contexts = null)
    {
        contexts ??= _contexts;
        RunTemplates templates = new(ComponentContexts.PrepareDefault, contexts.Time, BuildVariables.Empty);
        StepTypeBootCommand step = new(config, new()
        {
            Screen = screen,
            Variable = _ => variable,
            Render = text => templates.Render("boot_command", text, ("HTTPPort", "8")),
            OpenKeyboardAsync = _ =>
            {
                _log.Add("opened");
                return Task.FromResult<IKeyboard>(new RecordingKeyboard(_log));
            },
        });
        return step.RunAsync(contexts.Build(new NoProvisioners()), Token);
    }
}
