using System.Text;
using Kiln.Platform.Files;
using Kiln.Remote;
using Kiln.Remote.Components;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Serving;

/// <summary>The life of a program that serves one component: until its host is gone.</summary>
/// <param name="context">The process.</param>
/// <param name="cleanupTime">For what a component still does when its host is gone.</param>
internal sealed class ComponentRun(ProgramContext context, TimeSpan cleanupTime)
{
    private const string MajorVersion = "5";
    private const string MinorVersion = "0";

    /// <summary>As long as hosts wait for the handshake.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);

    private readonly ProgramLog _log = new(context.Error, context.Time);

    /// <exception cref="ProgramException">It was not started by a host, or no host can connect.</exception>
    public async Task RunAsync(ProgramComponent component, StartRequest request)
    {
        HostVariables host = new(context.Variable);
        if (!host.HasCookie)
        {
            throw new ProgramException(
                $"{context.InvokedAs} is a plugin, to be started by Packer or Kiln and not by hand. "
                + "Install it with \"packer plugins install --path\" or \"kiln plugins install -path\".");
        }

        PluginRuntime runtime = Runtime(host);
        using PluginListener listener = PluginListener.Open(host, runtime.Directories.Temporary);
        await ShakeHandsAsync(listener, request);
        _log.Inform($"Serving the {ProgramRequest.WordFor(component.Kind)} {component.Type} at {listener.Address}");
        Stream connection = await listener.AcceptAsync(ConnectLimit, context.Time);
        using IgnoredSignals signals = new();
        await ServeAsync(connection, component, request, runtime);
    }

    private async Task ShakeHandsAsync(PluginListener listener, StartRequest request)
    {
        HandshakeLine line = new(
            MajorVersion, request.IsByType ? null : MinorVersion, listener.Network, listener.Address);
        Stream output = context.OpenOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        await output.FlushAsync();
        context.LeaveOutput();
    }

    private PluginRuntime Runtime(HostVariables host)
    {
        UserDirectories directories = new(context.Variable, context.WorkingDirectory);
        try
        {
            return new()
            {
                Directories = new(directories.Cache, directories.State, directories.Temporary),
                Time = context.Time,
                RunUuid = host.RunUuid ?? Guid.NewGuid().ToString(),
                StartTime = context.Time.GetUtcNow(),
                Log = _log.Inform,
            };
        }
        catch (DirectoryNotFoundException e)
        {
            throw new ProgramException(e.Message, e);
        }
    }

    private async Task ServeAsync(
        Stream stream,
        ProgramComponent component,
        StartRequest request,
        PluginRuntime runtime)
    {
        RemoteConnection connection =
            RemoteConnection.Start(stream, YamuxRole.Server, request.Encoding, context.Time);
        ServedServices main = connection.ServeMain(component.Serve(connection, runtime));
        await Task.WhenAny((Task)connection.Ended, main.Ended);
        try
        {
            // Calls that still run have been cancelled, and undo what they did.
            await main.Ended.WaitAsync(cleanupTime, context.Time);
            await connection.DisposeAsync();
        }
        catch (TimeoutException)
        {
            _log.Warn(
                $"The host is gone, and {component.Type} has not ended within {cleanupTime.TotalSeconds:0} seconds.");
        }
    }
}
