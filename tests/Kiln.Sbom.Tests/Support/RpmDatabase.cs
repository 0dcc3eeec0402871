using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.Sbom.Tests.Support;

/// <summary>Packages made and installed by the real rpm, without their files.</summary>
internal sealed class RpmDatabase : IDisposable
{
    private const string Specification = """
        Name: kiln-tool
        Epoch: 2
        Version: 1.0
        Release: 3
        Summary: Tool	with a tab, and ünïcode
        License: MIT AND (GPL-2.0-or-later OR BSD-3-Clause)
        Vendor: Somebody, Inc.
        BuildArch: noarch
        %description
        A tool.
        %package -n kiln-library
        Epoch: 0
        Summary: Library
        %description -n kiln-library
        A library.
        %package -n kiln-plain
        Summary: Plain
        License: Zlib
        %description -n kiln-plain
        Nothing special.
        %files
        %files -n kiln-library
        %files -n kiln-plain

        """;

    private readonly TemporaryDirectory _folder = new();

    /// <summary>Makes a database of this machine's default format.</summary>
    public static async Task<RpmDatabase> CreateAsync()
    {
        RpmDatabase database = new();
        Directory.CreateDirectory(database.Path);
        string top = database._folder.Combine("top");
        await RunAsync(
            Requires.Tool("rpmbuild", "rpm"),
            "--quiet",
            "-bb",
            "--define",
            $"_topdir {top}",
            database._folder.Write("kiln.spec", Specification));
        string[] packages = Directory.GetFiles(top, "*.rpm", SearchOption.AllDirectories);
        await RunAsync("rpm", ["--dbpath", database.Path, "-i", "--justdb", "--nodeps", .. packages]);
        return database;
    }

    /// <summary>The folder that holds it.</summary>
    public string Path => _folder.Combine("db");

    public void Dispose() => _folder.Dispose();

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: {error}{await output}");
    }
}
