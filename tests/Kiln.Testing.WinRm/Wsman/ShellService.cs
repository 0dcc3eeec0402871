using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Kiln.Testing.WinRm.Machine;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>The shells of the machine: what each action does (MS-WSMV 3.1.4).</summary>
internal sealed class ShellService(WindowsMachine machine, WinRmServerOptions options) : IAsyncDisposable
{
    private const string StateStart = Names.ShellActions + "CommandState/";

    private readonly ConcurrentDictionary<string, OpenShell> _shells = new(StringComparer.OrdinalIgnoreCase);

    public int ShellCount => _shells.Count;

    public async Task<XElement?> AnswerAsync(Request request, CancellationToken token) => request.Action switch
    {
        Names.TransferActions + "Create" => Create(request),
        Names.TransferActions + "Delete" => await DeleteAsync(request),
        Names.ShellActions + "Command" => Start(request),
        Names.ShellActions + "Send" => await SendAsync(request, token),
        Names.ShellActions + "Receive" => await ReceiveAsync(request, token),
        Names.ShellActions + "Signal" => await SignalAsync(request),
        _ => throw new FaultException(2150858817, "a:ActionNotSupported", $"The action {request.Action} is not supported."),
    };

    /// <summary>All shells are gone, as after a restart of the machine.</summary>
    public async Task ForgetAllAsync()
    {
        foreach (string id in _shells.Keys)
        {
            if (_shells.TryRemove(id, out OpenShell? shell))
            {
                await shell.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync() => await ForgetAllAsync();

    private XElement Create(Request request)
    {
        XElement wanted = request.Body(Names.Rsp + "Shell");
        bool hasStreams = wanted.Element(Names.Rsp + "InputStreams")?.Value == "stdin"
            && wanted.Element(Names.Rsp + "OutputStreams")?.Value == "stdout stderr";
        if (!hasStreams || !int.TryParse(request.Options.GetValueOrDefault("WINRS_CODEPAGE", "437"), out int _))
        {
            throw FaultException.Schema("the streams or the code page of a shell are wrong");
        }

        if (_shells.Count >= options.MaxShellsPerUser)
        {
            throw FaultException.TooManyShells();
        }

        OpenShell shell = new(wanted.Elements(Names.Rsp + "Environment").Elements(Names.Rsp + "Variable").ToDictionary(
            static variable => variable.Attribute("Name")!.Value,
            static variable => variable.Value));
        _shells[shell.Id] = shell;
        return new(
            Names.X + "ResourceCreated",
            new XElement(Names.A + "Address", "http://localhost:5985/wsman"),
            new XElement(
                Names.A + "ReferenceParameters",
                new XElement(Names.W + "ResourceURI", Names.CommandShell),
                new XElement(
                    Names.W + "SelectorSet",
                    new XElement(Names.W + "Selector", new XAttribute("Name", "ShellId"), shell.Id))));
    }

    private async Task<XElement?> DeleteAsync(Request request)
    {
        OpenShell shell = Find(request);
        _shells.TryRemove(shell.Id, out OpenShell? _);
        await shell.DisposeAsync();
        return null;
    }

    private XElement Start(Request request)
    {
        OpenShell shell = Find(request);
        XElement line = request.Body(Names.Rsp + "CommandLine");
        string command = line.Element(Names.Rsp + "Command")?.Value ?? throw FaultException.Schema("there is no Command");
        string[] words = [command, .. line.Elements(Names.Rsp + "Arguments").Select(static a => a.Value)];
        RunningCommand running = new(machine, string.Join(' ', words), new(), shell.Environment);
        shell.Commands[running.Id] = running;
        return new(Names.Rsp + "CommandResponse", new XElement(Names.Rsp + "CommandId", running.Id));
    }

    private async Task<XElement?> SendAsync(Request request, CancellationToken token)
    {
        OpenShell shell = Find(request);
        foreach (XElement stream in request.Body(Names.Rsp + "Send").Elements(Names.Rsp + "Stream"))
        {
            if (stream.Attribute("Name")?.Value != "stdin")
            {
                throw FaultException.Schema("there is only the input stream stdin");
            }

            RunningCommand command = shell.Find(stream.Attribute("CommandId")?.Value);
            bool isLast = stream.Attribute("End")?.Value is "true" or "TRUE" or "1";
            await command.Input.WriteAsync(Convert.FromBase64String(stream.Value), isLast, token);
        }

        return new(Names.Rsp + "SendResponse");
    }

    private async Task<XElement?> ReceiveAsync(Request request, CancellationToken token)
    {
        XElement wanted = request.Body(Names.Rsp + "Receive").Element(Names.Rsp + "DesiredStream")
            ?? throw FaultException.Schema("there is no DesiredStream");
        string id = wanted.Attribute("CommandId")?.Value ?? throw FaultException.Schema("DesiredStream has no CommandId");
        RunningCommand command = Find(request).Find(id);
        int size = (Math.Min(request.MaxEnvelopeSize, options.MaxEnvelopeSize) - 4096) / 4 * 3;
        TimeSpan timeout = request.Timeout < options.MaxTimeout ? request.Timeout : options.MaxTimeout;
        (List<(bool IsError, byte[] Bytes)> parts, int? exitCode) = await command.ReceiveAsync(size, timeout, token);
        if (parts.Count == 0 && exitCode is null)
        {
            throw FaultException.Timeout();
        }

        IEnumerable<XElement> streams = parts.Select(part => new XElement(
            Names.Rsp + "Stream",
            new XAttribute("Name", part.IsError ? "stderr" : "stdout"),
            new XAttribute("CommandId", id),
            Convert.ToBase64String(part.Bytes)));
        return new(Names.Rsp + "ReceiveResponse", streams, State(id, exitCode));
    }

    private static XElement[] State(string id, int? exitCode)
    {
        if (exitCode is not int code)
        {
            return
            [
                new(Names.Rsp + "CommandState", new XAttribute("CommandId", id), new XAttribute("State", StateStart + "Running")),
            ];
        }

        XElement End(string name) => new(
            Names.Rsp + "Stream", new XAttribute("Name", name), new XAttribute("CommandId", id), new XAttribute("End", "true"));
        return
        [
            End("stdout"),
            End("stderr"),
            new(
                Names.Rsp + "CommandState",
                new XAttribute("CommandId", id),
                new XAttribute("State", StateStart + "Done"),
                new XElement(Names.Rsp + "ExitCode", unchecked((uint)code).ToString(CultureInfo.InvariantCulture))),
        ];
    }

    private async Task<XElement?> SignalAsync(Request request)
    {
        OpenShell shell = Find(request);
        XElement signal = request.Body(Names.Rsp + "Signal");
        RunningCommand command = shell.Find(signal.Attribute("CommandId")?.Value);
        string code = signal.Element(Names.Rsp + "Code")?.Value ?? "";
        if (code == Names.ShellActions + "signal/terminate")
        {
            shell.Commands.TryRemove(command.Id, out RunningCommand? _);
            await command.DisposeAsync();
        }
        else if (code is Names.ShellActions + "signal/ctrl_c" or Names.ShellActions + "signal/ctrl_break")
        {
            await command.StopAsync();
        }
        else
        {
            throw FaultException.Schema($"there is no signal {code}");
        }

        return new(Names.Rsp + "SignalResponse");
    }

    private OpenShell Find(Request request) =>
        _shells.TryGetValue(request.ShellId ?? "", out OpenShell? shell) ? shell : throw FaultException.NoSuchShell(request.ShellId ?? "");
}
