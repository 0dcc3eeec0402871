using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>Writes to the streams of a command. Nobody is there who could answer.</summary>
/// <param name="streams">Of the command.</param>
/// <param name="isEncoded">A PowerShell that got an encoded command writes its errors as CLIXML.</param>
internal sealed class EngineScreen(ProgramStreams streams, bool isEncoded) : PSHostUserInterface
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _errors = new();

    public override PSHostRawUserInterface? RawUI => null;

    public override void Write(string value) => Put(false, value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Put(false, value);

    public override void WriteLine(string value) => Put(false, value + "\r\n");

    public override void WriteErrorLine(string value)
    {
        if (!isEncoded)
        {
            Put(true, value + "\r\n");
            return;
        }

        string escaped = SecurityElement.Escape(value + "\r\n")
            .Replace("\r", "_x000D_", StringComparison.Ordinal)
            .Replace("\n", "_x000A_", StringComparison.Ordinal);
        lock (_lock)
        {
            _errors.Append("<S S=\"Error\">").Append(escaped).Append("</S>");
        }
    }

    /// <summary>What is written when PowerShell ends.</summary>
    public void Complete()
    {
        if (_errors.Length > 0)
        {
            Put(true, "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
                + _errors + "</Objs>");
        }
    }

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A console would draw it.
    }

    public override string ReadLine() => throw new NotSupportedException("nobody types");

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException("nobody types");

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new NotSupportedException("nobody answers");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("nobody answers");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowed, PSCredentialUIOptions options) =>
        throw new NotSupportedException("nobody answers");

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw new NotSupportedException("nobody answers");

    /// <summary>PowerShell calls from its own threads and cannot wait otherwise.</summary>
    private void Put(bool isError, string text) =>
        streams.Write(isError, Encoding.UTF8.GetBytes(text)).AsTask().GetAwaiter().GetResult();
}
