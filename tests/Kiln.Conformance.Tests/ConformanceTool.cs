using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>The tools that the suite is run against.</summary>
internal static class ConformanceTool
{
    public const string Kiln = "kiln";
    public const string Packer = "packer";

    public static IsolatedTool Open(string name)
    {
        IsolatedTool tool = name == Kiln ? new KilnExecutable() : new IsolatedTool(Requires.Tool("packer", "packer"));
        tool.Environment["CHECKPOINT_DISABLE"] = "1";
        tool.Environment["PACKER_NO_COLOR"] = "1";
        return tool;
    }

    /// <summary>
    /// <c>KILN_UPDATE</c> names the tool whose answers replace the expectations; they are reviewed afterwards.
    /// </summary>
    public static bool IsRecorded(string name) => Environment.GetEnvironmentVariable("KILN_UPDATE") == name;
}
