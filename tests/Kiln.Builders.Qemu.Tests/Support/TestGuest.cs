using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>The machine of the tests, which <c>eng/make-test-guest</c> makes once.</summary>
public static class TestGuest
{
    public const string User = "root";

    public const string Password = "tortoise";

    private static readonly Lazy<Task<string>> Made = new(static () => MadeByAsync("make-test-guest"));

    /// <summary>A disk that starts at once.</summary>
    public static async Task<string> DiskAsync() => Path.Combine(await Made.Value, "boot.qcow2");

    /// <summary>A disk that waits in GRUB's menu for a minute.</summary>
    public static async Task<string> MenuDiskAsync() => Path.Combine(await Made.Value, "menu.qcow2");

    /// <summary>Runs a script of <c>eng</c> that keeps what it makes in the user's cache and prints its folder.</summary>
    public static async Task<string> MadeByAsync(string script)
    {
        Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        Requires.Tool("grub-mkimage", "grub-common");
        using IsolatedTool maker = new("/bin/sh");
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        maker.Environment["XDG_CACHE_HOME"] = string.IsNullOrEmpty(cache)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
            : cache;
        KilnRun run = await maker.RunAsync(RepositoryRoot.Path, Path.Combine(RepositoryRoot.Path, "eng", script));
        Requires.Check(run.ExitCode == 0, $"needs the machine of eng/{script}: {run.Error.Trim()}");
        return run.Output.Trim();
    }
}
