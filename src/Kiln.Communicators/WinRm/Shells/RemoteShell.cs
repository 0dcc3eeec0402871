using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Kiln.Communicators.WinRm.Soap;
using Kiln.Sdk.Communication;
using static Kiln.Communicators.WinRm.Soap.WsmanNames;

namespace Kiln.Communicators.WinRm.Shells;

/// <summary>
/// A shell of the machine: a working folder and an environment for commands. It is used for one command.
/// </summary>
internal sealed class RemoteShell
{
    /// <summary>What goes into one Send: as base64 it leaves room for the rest of the envelope.</summary>
    public const int MaxInputBytes = 96 * 1024;

    /// <summary>UTF-8: what commands print, and what they get.</summary>
    private const string CodePage = "65001";

    private readonly WsmanClient _client;
    private readonly string _id;

    private RemoteShell(WsmanClient client, string id)
    {
        _client = client;
        _id = id;
    }

    /// <exception cref="WsmanFaultException">The service does not make it.</exception>
    /// <exception cref="CommunicatorException">The service cannot be reached.</exception>
    public static async Task<RemoteShell> CreateAsync(WsmanClient client, CancellationToken cancellationToken)
    {
        WsmanRequest request = new(Create, new(
            ShellNames + "Shell",
            new XElement(ShellNames + "InputStreams", "stdin"),
            new XElement(ShellNames + "OutputStreams", "stdout stderr")))
        {
            Options = [("WINRS_NOPROFILE", "FALSE"), ("WINRS_CODEPAGE", CodePage)],
        };
        XElement? answer = await client.AskAsync(request, cancellationToken);
        string? id = answer?.DescendantsAndSelf(ShellNames + "ShellId").FirstOrDefault()?.Value
            ?? answer?.DescendantsAndSelf(ManagementNames + "Selector")
                .FirstOrDefault(static selector => selector.Attribute("Name")?.Value == "ShellId")?.Value;
        return new(client, id ?? throw Incomplete(client, "does not name the shell that it made"));
    }

    /// <summary>Starts a command by the machine's cmd.</summary>
    /// <param name="command">As cmd gets it.</param>
    /// <param name="readsInput">The command gets a pipe as its input, and not the keys of a console.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The command's number.</returns>
    public async Task<string> StartAsync(string command, bool readsInput, CancellationToken cancellationToken)
    {
        XElement line = new(ShellNames + "CommandLine", new XElement(ShellNames + "Command", command));
        WsmanRequest request = Request(Command, line) with
        {
            Options =
            [
                ("WINRS_CONSOLEMODE_STDIN", readsInput ? "FALSE" : "TRUE"),
                ("WINRS_SKIP_CMD_SHELL", "FALSE"),
            ],
        };
        XElement? answer = await _client.AskAsync(request, cancellationToken);
        return answer?.DescendantsAndSelf(ShellNames + "CommandId").FirstOrDefault()?.Value
            ?? throw Incomplete(_client, "does not name the command that it started");
    }

    /// <summary>Gives a command input.</summary>
    public Task SendAsync(
        string commandId, ReadOnlyMemory<byte> input, bool isLast, CancellationToken cancellationToken)
    {
        XElement stream = new(
            ShellNames + "Stream",
            new XAttribute("Name", "stdin"),
            new XAttribute("CommandId", commandId),
            Convert.ToBase64String(input.Span));
        if (isLast)
        {
            stream.SetAttributeValue("End", "true");
        }

        return _client.AskAsync(Request(Send, new(ShellNames + "Send", stream)), cancellationToken);
    }

    /// <summary>Waits until a command has printed something or ended, or the operation's time is over.</summary>
    public async Task<ReceivedOutput> ReceiveAsync(string commandId, CancellationToken cancellationToken)
    {
        WsmanRequest request = Request(Receive, new(
            ShellNames + "Receive",
            new XElement(ShellNames + "DesiredStream", new XAttribute("CommandId", commandId), "stdout stderr")));
        try
        {
            XElement? answer = await _client.AskAsync(request, cancellationToken);
            return answer?.Name == ShellNames + "ReceiveResponse"
                ? Read(answer)
                : throw Incomplete(_client, "answers a request for output with something else");
        }
        catch (WsmanFaultException e) when (e.Fault.IsOperationTimeout)
        {
            return new([], null);
        }
        catch (FormatException e)
        {
            throw Incomplete(_client, $"sent output that cannot be read: {e.Message}");
        }
    }

    /// <summary>Ends a command if it runs; the service forgets it.</summary>
    public Task TerminateAsync(string commandId, CancellationToken cancellationToken) => _client.AskAsync(
        Request(Signal, new(
            ShellNames + "Signal",
            new XAttribute("CommandId", commandId),
            new XElement(ShellNames + "Code", Terminate))),
        cancellationToken);

    /// <summary>Ends the shell with its command.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) =>
        _client.AskAsync(Request(Delete, null), cancellationToken);

    private static ReceivedOutput Read(XElement response)
    {
        ImmutableArray<(bool, byte[])>.Builder parts = ImmutableArray.CreateBuilder<(bool, byte[])>();
        foreach (XElement stream in response.Elements(ShellNames + "Stream"))
        {
            byte[] bytes = Convert.FromBase64String(stream.Value);
            if (bytes.Length > 0)
            {
                parts.Add((stream.Attribute("Name")?.Value == "stderr", bytes));
            }
        }

        XElement? state = response.Element(ShellNames + "CommandState");
        if (state?.Attribute("State")?.Value != Done)
        {
            return new(parts.ToImmutable(), null);
        }

        // The code of a process of Windows has 32 bits: as a sign or not, it is written both ways.
        string? code = state.Element(ShellNames + "ExitCode")?.Value;
        return long.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number is >= int.MinValue and <= uint.MaxValue
            ? new(parts.ToImmutable(), unchecked((int)number))
            : throw new FormatException($"'{code}' is no exit code.");
    }

    private static CommunicatorException Incomplete(WsmanClient client, string problem) =>
        new(CommunicatorFailure.Connect, $"{client.Link.Uri.Authority} {problem}");

    private WsmanRequest Request(string action, XElement? body) => new(action, body) { ShellId = _id };
}
