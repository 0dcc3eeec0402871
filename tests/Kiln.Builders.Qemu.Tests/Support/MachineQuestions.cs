using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kiln.Builders.Qemu.Qmp;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>Asks a running QEMU what it has, through the socket of <c>qmp_enable</c>.</summary>
public sealed partial class MachineQuestions : IAsyncDisposable
{
    private readonly QmpClient _client;

    private MachineQuestions(QmpClient client) => _client = client;

    public static async Task<MachineQuestions> OpenAsync(string socketPath)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), TestContext.Current.CancellationToken);
        return new(await QmpClient.StartAsync(
            new NetworkStream(socket, ownsSocket: true),
            TimeProvider.System,
            static _ => { },
            TestContext.Current.CancellationToken));
    }

    /// <summary>
    /// The answer in lines with single blanks: <c>query-*</c> are commands of QMP, whose answers become lines like
    /// <c>0.props.core-id = 1</c>; everything else is for people, and so are its answers.
    /// </summary>
    public async Task<ImmutableArray<string>> AskAsync(string question)
    {
        if (question.StartsWith("query-", StringComparison.Ordinal))
        {
            return [.. Lines("", await ExecuteAsync(question, null))];
        }

        JsonElement answer = await ExecuteAsync(
            "human-monitor-command", new JsonObject { ["command-line"] = question });
        return
        [
            .. answer.GetString()!.Split('\n').Select(static line => Blanks().Replace(line, " ").Trim()),
        ];
    }

    /// <summary>As a machine that goes off by itself.</summary>
    public Task EndAsync() => ExecuteAsync("quit", null);

    /// <summary>A JSON text as lines of paths and values.</summary>
    public static IEnumerable<string> Lines(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(entry => Lines(Join(path, entry.Name), entry.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((entry, i) =>
            Lines(Join(path, i.ToString(CultureInfo.InvariantCulture)), entry)),
        _ => [$"{path} = {element}"],
    };

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private Task<JsonElement> ExecuteAsync(string command, JsonObject? arguments) => _client.ExecuteAsync(
        command, arguments, QmpClient.UsualLimit, TestContext.Current.CancellationToken);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
