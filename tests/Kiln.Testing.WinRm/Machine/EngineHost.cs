using System.Globalization;
using System.Management.Automation.Host;
using System.Text;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>What a script of PowerShell sees as its console: the streams of its command.</summary>
internal sealed class EngineHost(EngineScreen screen) : PSHost
{
    public int? ExitCode { get; private set; }

    public override string Name => "ConsoleHost";

    public override Version Version { get; } = new(5, 1);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => screen;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
        // Programs of this machine are none of the stand-in's.
    }

    public override void NotifyEndApplication()
    {
        // As above.
    }
}
