using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>The machine of the tests, which <c>eng/make-test-guest</c> makes once.</summary>
public static class TestGuest
{
    public const string User = "root";

    public const string Password = "tortoise";

    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>A disk that starts at once.</summary>
    public static async Task<string> DiskAsync() => Path.Combine(await Made.Value, "boot.qcow2");

    /// <summary>A disk that waits in GRUB's menu for a minute.</summary>
    public static async Task<string> MenuDiskAsync() => Path.Combine(await Made.Value, "menu.qcow2");

    private static async Task<string> MakeAsync()
    {
        Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        Requires.Tool("grub-mkimage", "grub-common");
        using IsolatedTool maker = new("/bin/sh");
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        maker.Environment["XDG_CACHE_HOME"] = string.IsNullOrEmpty(cache)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
            : cache;
        KilnRun run = await maker.RunAsync(RepositoryRoot.Path, Path.Combine(RepositoryRoot.Path, "eng", "make-test-guest"));
        Requires.Check(run.ExitCode == 0, $"needs the machine of eng/make-test-guest: {run.Error.Trim()}");
        return run.Output.Trim();
    }
}
