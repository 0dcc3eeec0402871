using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Builders.Docker.Engine;
using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;

namespace Kiln.Builders.Docker.Communication;

/// <summary>Runs one command in a container.</summary>
/// <param name="containers">Of the engine.</param>
/// <param name="container">Its id.</param>
/// <param name="time">Measures waits.</param>
/// <param name="onLost">Hears why the engine went away before it told how a command ended.</param>
internal sealed class ContainerCommand(
    DockerContainers containers,
    string container,
    TimeProvider time,
    Action<EngineException> onLost)
{
    private const int MaxLineBytes = 64 * 1024;
    private const string MarkName = "KILN_EXEC";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    /// <param name="arguments">Program and arguments.</param>
    /// <param name="user">Empty for the container's.</param>
    /// <param name="streams">Where input comes from and output goes.</param>
    /// <returns>
    /// The exit code; <see cref="RemoteExit.ConnectionLost"/> when the engine went away before it told one.
    /// </returns>
    /// <exception cref="EngineException">It could not be started.</exception>
    public async Task<int> RunAsync(
        string[] arguments,
        string user,
        RemoteCommand streams,
        CancellationToken cancellationToken)
    {
        // The engine cannot end a command, so its processes are found by this.
        string mark = Guid.NewGuid().ToString("N");
        JsonObject spec = Spec(arguments, user, streams.Input is not null);
        spec["Env"] = new JsonArray($"{MarkName}={mark}");
        string id = await containers.PrepareCommandAsync(container, spec, cancellationToken);
        await using EngineConversation conversation = await containers.AttachAsync(
            id, hasTerminal: false, cancellationToken);
        try
        {
            await TalkAsync(conversation, streams, cancellationToken);
            return await ExitCodeAsync(id, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(mark);
            throw;
        }
        catch (EngineException e) when (
            e.Reason is EngineFailure.Broken or EngineFailure.Unreachable or EngineFailure.NotFound)
        {
            onLost(e);
            return RemoteExit.ConnectionLost;
        }
    }

    /// <summary>Runs a shell on a terminal.</summary>
    public async Task<int> RunShellAsync(
        string[] arguments,
        string user,
        ShellSession session,
        CancellationToken cancellationToken)
    {
        JsonObject spec = Spec(arguments, user, hasInput: true);
        spec["Tty"] = true;
        spec["Env"] = new JsonArray(
            [
                $"TERM={session.TerminalType}",
                .. session.Environment.Select(static v => (JsonNode)$"{v.Key}={v.Value}"),
            ]);
        string id = await containers.PrepareCommandAsync(container, spec, cancellationToken);
        await using EngineConversation conversation = await containers.AttachAsync(
            id, hasTerminal: true, cancellationToken);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await containers.ResizeAsync(id, session.Window.Columns, session.Window.Rows, cancellationToken);
        Task feeding = FeedAsync(conversation, session.Input, endsInput: false, end.Token);
        Task resizing = FollowWindowAsync(id, session, end.Token);
        try
        {
            await EngineText.TranslateAsync(
                containers.Address,
                () => CopyAsync(conversation.Stream, session.Output, cancellationToken),
                isAnswered: true);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(feeding, resizing);
        }

        return await ExitCodeAsync(id, cancellationToken);
    }

    private static JsonObject Spec(string[] arguments, string user, bool hasInput) => new()
    {
        ["AttachStdin"] = hasInput,
        ["AttachStdout"] = true,
        ["AttachStderr"] = true,
        ["User"] = user,
        ["Cmd"] = new JsonArray([.. arguments.Select(static text => (JsonNode)text)]),
    };

    private static async Task<bool> CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        await source.CopyToAsync(target, cancellationToken);
        return true;
    }

    /// <param name="endsInput">A terminal has no end of its input; the engine would end the conversation.</param>
    private static async Task FeedAsync(
        EngineConversation conversation,
        Stream? input,
        bool endsInput,
        CancellationToken cancellationToken)
    {
        if (input is null)
        {
            return;
        }

        try
        {
            await input.CopyToAsync(conversation.Stream, cancellationToken);
            await conversation.Stream.FlushAsync(cancellationToken);
            if (endsInput)
            {
                await conversation.EndInputAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The command has ended without reading all of it.
        }
    }

    private async Task TalkAsync(
        EngineConversation conversation,
        RemoteCommand streams,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LineSplitter output = new(streams.OnOutputLine ?? (static _ => { }), MaxLineBytes);
        LineSplitter error = new(streams.OnErrorLine ?? (static _ => { }), MaxLineBytes);
        Task feeding = FeedAsync(conversation, streams.Input, endsInput: true, end.Token);
        try
        {
            await EngineText.TranslateAsync(
                containers.Address,
                async () =>
                {
                    await OutputFrames.ReadAsync(
                        conversation.Stream,
                        part => WriteAsync(part, streams.OutputStream, output, cancellationToken),
                        part => WriteAsync(part, streams.ErrorStream, error, cancellationToken),
                        cancellationToken);
                    return true;
                },
                isAnswered: true);
        }
        finally
        {
            output.Complete();
            error.Complete();
            await end.CancelAsync();
            await feeding;
        }
    }

    private static ValueTask WriteAsync(
        ReadOnlyMemory<byte> part,
        Stream? stream,
        LineSplitter lines,
        CancellationToken cancellationToken)
    {
        if (stream is not null)
        {
            return stream.WriteAsync(part, cancellationToken);
        }

        lines.Write(part.Span);
        return ValueTask.CompletedTask;
    }

    private async Task FollowWindowAsync(string id, ShellSession session, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ShellWindow window in session.WindowChanges.ReadAllAsync(cancellationToken))
            {
                await containers.ResizeAsync(id, window.Columns, window.Rows, cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or EngineException)
        {
            // The shell has ended.
        }
    }

    /// <summary>The engine may hear of the end of a command a little later than of the end of its output.</summary>
    private async Task<int> ExitCodeAsync(string id, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            JsonElement state = await containers.InspectCommandAsync(id, cancellationToken);
            if (!EngineJson.Flag(state, "Running") && EngineJson.Member(state, "ExitCode") is not null)
            {
                return (int)EngineJson.Number(state, "ExitCode");
            }

            if (time.GetElapsedTime(start) > EndLimit)
            {
                return RemoteExit.ConnectionLost;
            }

            await Task.Delay(LookPause, time, cancellationToken);
        }
    }

    /// <summary>
    /// Ends all processes of a command. Those that have given up their environment stay until the container ends.
    /// </summary>
    private async Task KillAsync(string mark)
    {
        string script =
            $"for n in 1 2 3; do for f in /proc/[0-9]*/environ; do grep -q {MarkName}={mark} \"$f\" 2>/dev/null "
            + "&& p=${f#/proc/} && kill -9 ${p%/environ}; done; done; true";
        using CancellationTokenSource limit = new(KillLimit, time);
        try
        {
            string id = await containers.PrepareCommandAsync(
                container, Spec(["/bin/sh", "-c", script], "0", hasInput: false), limit.Token);
            await using EngineConversation conversation = await containers.AttachAsync(
                id, hasTerminal: false, limit.Token);
            await conversation.Stream.CopyToAsync(Stream.Null, limit.Token);
        }
        catch (Exception e) when (e is EngineException or OperationCanceledException or IOException)
        {
            // The container is on its way out, and takes them along.
        }
    }
}
