using Kiln.Language.Diagnostics;

namespace Kiln.Cli.Commands;

/// <summary>How diagnostics look: a person at a terminal is told more, everything else gets Packer's text.</summary>
internal static class DiagnosticStyle
{
    private const string Setting = "KILN_DIAGNOSTICS";

    private static readonly RenderOptions Rich = new() { IsRich = true };

    /// <param name="context">
    /// The variable <c>KILN_DIAGNOSTICS</c> (<c>rich</c> or <c>plain</c>) wins over the terminal.
    /// </param>
    /// <param name="isMachineReadable">Lines for programs are never rich.</param>
    /// <param name="problem">Set when the variable has another value.</param>
    public static RenderOptions From(CliContext context, bool isMachineReadable, ref string? problem)
    {
        string? wanted = context.Variable(Setting);
        if (wanted is not (null or "rich" or "plain"))
        {
            problem ??= $"The environment variable {Setting} is \"{wanted}\", but it can only be rich or plain.";
        }

        bool isRich = wanted is null ? context.OutputIsTerminal() : wanted == "rich";
        return isRich && !isMachineReadable ? Rich : RenderOptions.Default;
    }
}
