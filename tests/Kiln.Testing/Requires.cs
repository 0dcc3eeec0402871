using Xunit;

namespace Kiln.Testing;

/// <summary>
/// What a test needs of the machine. Missing: the test is skipped with the reason, or fails when <c>CI=true</c>,
/// because CI installs everything.
/// </summary>
public static class Requires
{
    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <returns>The absolute path of the tool.</returns>
    public static string Tool(string name, string debianPackage)
    {
        string? path = Find(name);
        Check(path is not null, $"needs the tool {name} (Debian package {debianPackage})");
        return path!;
    }

    public static void Root() => Check(Environment.UserName == "root", "needs root");

    public static void Check(bool condition, string need)
    {
        if (condition)
        {
            return;
        }

        if (IsCi)
        {
            Assert.Fail($"CI must provide everything: this test {need}.");
        }

        Assert.Skip($"This test {need}.");
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Append("/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
