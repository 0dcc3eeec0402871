namespace Kiln.Testing;

/// <summary>The published executable.</summary>
public sealed class KilnExecutable() : IsolatedTool(Existing())
{
    public static string Path { get; } = System.IO.Path.Combine(RepositoryRoot.Path, "artifacts", "kiln", "kiln");

    private static string Existing()
    {
        Requires.Check(File.Exists(Path), "needs the published executable: run ./kiln once");
        return Path;
    }
}
