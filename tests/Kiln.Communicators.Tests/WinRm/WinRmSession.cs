using System.Net;
using System.Text;
using Kiln.Communicators.WinRm;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Testing.WinRm;

namespace Kiln.Communicators.Tests.WinRm;

/// <summary>A server, and our connection to it.</summary>
internal sealed class WinRmSession : IAsyncDisposable
{
    private readonly ComponentContexts _contexts;
    private IMachineConnection? _connection;

    public WinRmSession(WinRmServerOptions? options = null, CommunicatorConfig? config = null)
    {
        Server = new(options);
        Config = (config ?? new()) with
        {
            Communicator = CommunicatorConfig.WinRm,
            WinrmHost = "127.0.0.1",
            WinrmUsername = config?.WinrmUsername ?? Server.Options.User,
            WinrmPassword = config?.WinrmPassword ?? Server.Options.Password,
            WinrmUseSsl = Server.Options.Certificate is not null,
        };
        Ui = new();
        _contexts = new(Ui);
    }

    public WinRmServer Server { get; }

    public CommunicatorConfig Config { get; init; }

    public RecordingUi Ui { get; }

    /// <summary>Of one operation, instead of a minute.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null for none.</summary>
    public IWebProxy? Proxy { get; init; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<IMachineConnection> ConnectAsync(CancellationToken token)
    {
        ConnectRequest request = new()
        {
            Config = Config,
            FindAddressAsync = _ => ValueTask.FromResult(new MachineAddress("127.0.0.1", Server.Port)),
            Ui = Ui,
            Ledger = _contexts.Ledger,
            Directories = _contexts.Directories,
            Time = TimeProvider.System,
        };
        WinRmAccess access = WinRmAccess.From(Config, TimeProvider.System) with
        {
            OperationTimeout = OperationTimeout,
            Grace = Grace,
            Proxy = Proxy,
        };
        return _connection = await Within.Time(WinRmConnector.ConnectAsync(request, access, token), "connecting");
    }

    /// <summary>Runs a command and gives what it printed.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        ICommunicator machine, string command, byte[]? input = null)
    {
        using MemoryStream output = new();
        using MemoryStream error = new();
        using MemoryStream? content = input is null ? null : new(input);
        RemoteCommand remote = new(command) { OutputStream = output, ErrorStream = error, Input = content };
        int code = await Within.Time(machine.RunAsync(remote, Token), command);
        return (code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await Server.DisposeAsync();
        _contexts.Dispose();
    }
}
