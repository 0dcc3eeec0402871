using Kiln.Remote.Artifacts;
using Kiln.Remote.Components;
using Kiln.Remote.Configuration;
using Kiln.Remote.Tests.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>Our host, connected with the plugin of a recorded session.</summary>
internal sealed class HostStage : IAsyncDisposable
{
    private readonly Remoted _remoted;

    private HostStage(RecordedSession session, Remoted remoted, SessionPlayer player)
    {
        (Session, _remoted, Player) = (session, remoted, player);
        Contexts = new(Ui);
        foreach (RecordedCall ask in session.Calls.Where(
            static call => call is { Method: "Ui.Ask", IsByHost: false, Failure: "" }))
        {
            Ui.Answers.Enqueue(ask.Reply.AsText());
        }
    }

    public delegate Task<Prepared<T>> Prepare<T>(
        ConfigSchema schema, HclValue config, PrepareContext context, CancellationToken cancellationToken)
        where T : class;

    public RecordedSession Session { get; }

    public SessionPlayer Player { get; }

    public RemoteComponent Component => _remoted.Component;

    public RecordingUi Ui { get; } = new();

    public ComponentContexts Contexts { get; }

    /// <summary>What the recorded host was told for the user, as the recorder of ours writes it.</summary>
    public IEnumerable<string> RecordedTalk =>
        Session.Calls.Where(static call => !call.IsByHost).Select(static call => call.Method switch
        {
            "Ui.Say" or "Ui.Message" => $"say: {call.Argument.AsText()}",
            "Ui.Error" => $"error: {call.Argument.AsText()}",
            "Ui.Ask" => $"ask: {call.Argument.AsText()}",
            "Ui.Machine" when MachineArguments.FromPack(call.Argument) is var line =>
                $"machine: {line.Category},{string.Join(',', line.Args)}",
            _ => null,
        }).OfType<string>();

    public static async Task<HostStage> StartAsync(string name)
    {
        RecordedSession session = RecordedSession.Load(name);
        SessionPlayer? player = null;
        Remoted remoted = await Remoted.StartAsync(
            (connection, _) => (player = new(session, connection, isHost: false)).Component, session.Encoding);
        return new(session, remoted, player!);
    }

    /// <summary>With what the recorded host prepared the component with.</summary>
    public async Task<Prepared<T>> PrepareAsync<T>(ComponentKind kind, RecordedCall recorded, Prepare<T> prepare)
        where T : class
    {
        ConfigSchema schema = Session.Calls.Any(static call => call.Name == "ConfigSpec")
            ? await Component.ReadSchemaAsync(kind, CancellationToken.None)
            : SchemaTranslation.ToConfig(Session.Schema, "component");
        ConfigRequest request = ConfigRequest.Read(
            PrepareArguments.FromPack(recorded.Argument).Configs, Agreement.Defaults);
        return await Within.Time(
            prepare(schema, request.Config, request.Context, CancellationToken.None), "the preparation");
    }

    /// <summary>What the recorded host's provisioners did to the machine of the plugin.</summary>
    public async Task ProvisionAsync(
        ICommunicator machine, BuildVariables variables, CancellationToken cancellationToken)
    {
        RecordedCall run = Session.Last("Hook.Run");
        Assert.Equal(
            VariableTranslation.FromPack(HookRunArguments.FromPack(run.Argument).Data).Values.AsEnumerable(),
            variables.Values);
        await new RecordedWork(Session, Ui) { Machine = machine }.RunAsync(run, cancellationToken);
    }

    /// <summary>
    /// Waits for what is under way: our side has to have done everything as the recorded one. But it prepares once,
    /// asks once what an artifact is, and what provisioners say does not go through the builder.
    /// </summary>
    public async Task EndAsync()
    {
        await Player.FinishAsync();
        Assert.True(Player.Differences.Length == 0, Player.Differences);
        Assert.DoesNotContain(Player.Unheard, static call =>
            call.Service is not ("Ui" or "Artifact") && call.Name is not ("ConfigSpec" or "Prepare" or "Configure"));
    }

    public async ValueTask DisposeAsync()
    {
        await _remoted.DisposeAsync();
        Contexts.Dispose();
    }
}
