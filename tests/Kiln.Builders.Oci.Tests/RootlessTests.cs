using System.Diagnostics;
using System.Formats.Tar;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Builds by an ordinary user with ranges of subordinate ids.</summary>
public sealed class RootlessTests : IAsyncDisposable
{
    private readonly TestBuild _files = new();
    private readonly string _user = "kiln" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _executable;

    public RootlessTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        Requires.Tool("newuidmap", "uidmap");
        Processes.Run("useradd", "--no-create-home", "--shell", "/bin/sh", _user);

        // The user may not be able to read the checkout.
        string programs = Path.Combine(_files.Folder, "programs");
        Processes.Run("cp", "-r", "--", AppContext.BaseDirectory.TrimEnd('/'), programs);
        _executable = Path.Combine(programs, Path.GetFileName(Environment.ProcessPath!));
        Processes.Run("chmod", "755", _files.Folder);
    }

    private string[] AsUser => ["setpriv", $"--reuid={_user}", $"--regid={_user}", "--init-groups"];

    private string Folder => Path.Combine(_files.Folder, "work");

    public async ValueTask DisposeAsync()
    {
        // The watchdog of a killed build looks for a moment whether all is gone.
        string user = Processes.Run("id", "-u", _user).Trim();
        await Processes.WaitUntilAsync(() => !Processes.AreRunningAs(user), "the end of the user's processes");
        Processes.Run("userdel", _user);
        _files.Dispose();
    }

    [Fact]
    public async Task An_image_is_the_same_without_root()
    {
        string root = BusyboxRoot.Write(_files.Folder);
        string location = $"oci-archive:{Path.Combine(Folder, "image.tar")}";
        string[] steps =
        [
            "rm -r /etc/old; mkdir /etc/old; echo x > /etc/old/x; chown 1000:7 /etc/old/x; chmod 4711 /etc/old/x",
            "@/srv/page",
            "rm /usr/share/keep; ln /etc/old/x /etc/hard",
        ];

        string rootless = await BuildAsync(root, location, steps);

        ReadImage image = await ReadImage.FromAsync(location, _files);
        TarEntry file = image.Layers[1].Single(static entry => entry.Name == "etc/old/x").Entry;
        Assert.Equal((1000, 7, (UnixFileMode)0b100_111_001_001), (file.Uid, file.Gid, file.Mode));
        Assert.Contains(image.Layers[1], static entry => entry.Name == "etc/old/.wh..wh..opq");
        Assert.Contains(image.Layers[3], static entry => entry.Name == "usr/share/.wh.keep");

        // The times of what was changed are the same in both builds: they are cut at SOURCE_DATE_EPOCH.
        SeparateBuild asRoot = new()
        {
            Folder = _files.Folder,
            From = root,
            Output = _files.Archive(),
            Steps = steps,
        };
        using Process process = asRoot.Start(Environment.ProcessPath!);
        Assert.Equal(rootless, await ArtifactAsync(process));
    }

    [Fact]
    public async Task A_killed_build_is_reaped_with_the_files_of_its_other_users()
    {
        SeparateBuild build = Prepare(
            BusyboxRoot.Write(_files.Folder),
            $"oci-archive:{Path.Combine(Folder, "image.tar")}",
            ["mkdir -m 700 /private; echo x > /private/x; chown -R 1000:1000 /private; echo stage; sleep 100"]);
        using (Process process = build.Start(_executable, AsUser))
        {
            await Processes.WaitUntilAsync(
                () => Directory.Exists(build.Directories.Temporary)
                    && Directory.EnumerateDirectories(build.Directories.Temporary).Any(
                        static work => File.Exists(Path.Combine(work, "u1/private/x"))),
                "the files of the image's user");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Processes.WaitUntilAsync(() => !Processes.In(Folder).Any(), "the end of the build's processes");
        using Process reaper = SeparateBuild.StartProcess(
            [.. AsUser, _executable, SeparateBuild.ReapCommand, build.LedgerFile]);
        await reaper.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, reaper.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(build.Directories.Temporary));
    }

    [Fact]
    public async Task Without_ranges_everything_belongs_to_root_and_the_user_is_warned()
    {
        Processes.Run("sed", "-i", $"/^{_user}:/d", "/etc/subuid", "/etc/subgid");
        SeparateBuild build = Prepare(
            BusyboxRoot.Write(_files.Folder), $"oci-archive:{Path.Combine(Folder, "image.tar")}", ["echo x > /x"]);
        using Process process = build.Start(_executable, AsUser);

        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"Warning: The user {_user} has no ranges in /etc/subuid", output, StringComparison.Ordinal);
        Assert.Contains("artifact sha256:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_root_and_without_user_namespaces_the_build_ends_at_once_with_advice()
    {
        SeparateBuild build = new() { Folder = _files.Folder, Output = _files.Archive() };
        const string Script =
            "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"";
        using Process process = build.Start(
            _executable, "unshare", "--user", "--map-root-user", "sh", "-c", Script, "sh");

        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("failed: Building an image needs root or user namespaces", output, StringComparison.Ordinal);
        Assert.Contains("user.max_user_namespaces", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(build.Directories.Temporary));
    }

    private async Task<string> BuildAsync(string root, string location, string[] steps)
    {
        SeparateBuild build = Prepare(root, location, steps);
        using Process process = build.Start(_executable, AsUser);
        return await ArtifactAsync(process);
    }

    private static async Task<string> ArtifactAsync(Process process)
    {
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return output.Split('\n').SingleOrDefault(static line => line.StartsWith("artifact ", StringComparison.Ordinal))
            ?? throw new InvalidDataException(output);
    }

    private SeparateBuild Prepare(string root, string location, string[] steps)
    {
        Directory.CreateDirectory(Folder);
        Processes.Run("chown", _user, Folder);
        return new() { Folder = Folder, From = root, Output = location, Steps = steps };
    }
}
