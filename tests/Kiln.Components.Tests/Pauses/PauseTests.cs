using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.Pauses;

public sealed class PauseTests
{
    [Theory]
    [InlineData("""{}""", new double[0])]
    [InlineData("""{"duration": "0s"}""", new double[0])]
    [InlineData("""{"duration": "90s"}""", new[] { 90.0 })]
    [InlineData("""{"duration": 5000000000}""", new[] { 5.0 })]
    [InlineData("""{"duration": "1200h"}""", new[] { 40 * 86400.0, 10 * 86400.0 })]
    public async Task Sleep_waits_without_a_word(string config, double[] seconds)
    {
        List<double> pauses = [];
        RecordingUi ui = new();
        using ComponentContexts contexts = new(ui, new JumpingTime(pause => pauses.Add(pause.TotalSeconds)));

        await RunAsync("sleep", config, contexts, TestContext.Current.CancellationToken);

        Assert.Equal(seconds, pauses);
        Assert.Empty(ui.Lines);
    }

    [Fact]
    public async Task Sleep_ends_when_it_is_cancelled()
    {
        using ComponentContexts contexts = new();
        using CancellationTokenSource source = new();
        Task sleep = RunAsync("sleep", """{"duration": "1h"}""", contexts, source.Token);
        Assert.False(sleep.IsCompleted);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleep);
    }

    [Theory]
    [InlineData("""{"disable": true}""", "say: Breakpoint provisioner disabled; continuing...")]
    [InlineData("""{"disable": true, "note": "n"}""", "say: Breakpoint provisioner with note \"n\" disabled; continuing...")]
    [InlineData("""{}""", "say: Pausing at breakpoint provisioner.|ask: Press enter to continue.")]
    [InlineData("""{"note": "{{build_name}}"}""", "say: Pausing at breakpoint provisioner with note \"source\".|ask: Press enter to continue.")]
    public async Task Breakpoint_says_what_it_does_and_asks(string config, string expected)
    {
        RecordingUi ui = new();
        ui.Answers.Enqueue("");
        using ComponentContexts contexts = new(ui);

        await RunAsync("breakpoint", config, contexts, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Split('|'), ui.Lines);
    }

    [Fact]
    public async Task Breakpoint_fails_when_nobody_can_be_asked()
    {
        using ComponentContexts contexts = new();

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync("breakpoint", "{}", contexts, TestContext.Current.CancellationToken));

        Assert.Equal("Error asking for input: no available tty", failure.Message);
    }

    private static Task RunAsync(string type, string config, ComponentContexts contexts, CancellationToken token) =>
        Support.Components.Provisioner(type, config).ProvisionAsync(contexts.Provision(new NoneCommunicator()), token);
}
