using System.Diagnostics;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Installation.Signatures;
using Kiln.Plugins.Tests.Support;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Installation;

/// <summary>Signatures made by GnuPG, as publishers make theirs.</summary>
public sealed class SignatureTests : IAsyncDisposable
{
    private const string Happy = "github.com/sunny/happy";

    private readonly PluginHome _home = new();
    private readonly ReleaseSite _site = new();
    private readonly string _gpg = Requires.Tool("gpg", "gnupg");

    public SignatureTests()
    {
        Directory.CreateDirectory(_home.Combine("gpg"), (UnixFileMode)0b111_000_000);
        _home.With(_site.GitHub);
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Sums => _site.Find("_SHA256SUMS");

    public async ValueTask DisposeAsync()
    {
        await RunAsync(Requires.Tool("gpgconf", "gnupg"), "--kill", "gpg-agent");
        _home.Dispose();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("rsa3072", false)]
    [InlineData("ed25519", true)]
    [InlineData("nistp256", false)]
    public async Task Release_signed_with_a_pinned_key_is_installed_and_the_key_locked(string algorithm, bool isArmored)
    {
        string key = await MakeKeyAsync("sunny", algorithm);
        await SignAsync("sunny", isArmored ? ".asc" : ".sig", isArmored ? ["--armor"] : []);
        Pin("github.com/sunny", key);
        InstallOutcome outcome = await InstallAsync();
        Assert.Matches("^[0-9A-F]{40}$", outcome.Entry.SignedBy);
    }

    [Fact]
    public async Task One_of_several_pinned_keys_is_enough()
    {
        string old = await MakeKeyAsync("old", "ed25519");
        string current = await MakeKeyAsync("current", "ed25519");
        await SignAsync("current", ".sig");
        Pin("github.com/sunny", old, current);
        Assert.True((await InstallAsync()).IsNew);
    }

    [Fact]
    public async Task Signature_by_somebody_else_is_refused()
    {
        string key = await MakeKeyAsync("sunny", "ed25519");
        await MakeKeyAsync("mallory", "ed25519");
        await SignAsync("mallory", ".sig");
        Pin("github.com/sunny", key);
        await FailAsync("which is not pinned");
    }

    [Fact]
    public async Task Checksum_file_changed_after_it_was_signed_is_refused()
    {
        Pin("github.com/sunny", await MakeKeyAsync("sunny", "ed25519"));
        await SignAsync("sunny", ".sig");
        _site.Files[Sums] = [.. _site.Files[Sums], (byte)'\n'];
        await FailAsync("the checksum file was changed after it was signed");
    }

    [Fact]
    public async Task Signature_with_a_forgeable_hash_is_refused()
    {
        Pin("github.com/sunny", await MakeKeyAsync("sunny", "rsa3072"));
        await SignAsync("sunny", ".sig", "--digest-algo", "SHA1");
        await FailAsync("it is of a kind that can be forged (Sha1)");
    }

    [Fact]
    public async Task Release_without_a_signature_is_refused_when_a_key_is_pinned()
    {
        Pin(Happy, await MakeKeyAsync("sunny", "ed25519"));
        await FailAsync("has no signature");
    }

    [Fact]
    public async Task Required_signature_without_a_pinned_key_is_refused()
    {
        _home.Settings = _home.Settings with { Signatures = new() { RequireSigned = true } };
        await FailAsync("no key is pinned for github.com/sunny/happy");
    }

    [Fact]
    public async Task Key_that_was_revoked_is_refused()
    {
        string key = await MakeKeyAsync("sunny", "ed25519");
        await SignAsync("sunny", ".sig");
        string certificate = Assert.Single(Directory.GetFiles(_home.Combine("gpg", "openpgp-revocs.d")));
        string text = await File.ReadAllTextAsync(certificate, Token);
        await File.WriteAllTextAsync(
            certificate, text.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal), Token);
        await RunAsync(_gpg, "--batch", "--quiet", "--import", certificate);
        await ExportAsync("sunny", key);
        Pin("github.com/sunny", key);
        await FailAsync("has been revoked");
    }

    [Fact]
    public async Task Signature_made_after_its_key_had_expired_is_refused()
    {
        string key = await MakeKeyAsync("sunny", "ed25519", "2020-01-02", "--faked-system-time", "20200101T000000");
        await SignAsync("sunny", ".sig", "--faked-system-time", "20200101T120000");
        Pin("github.com/sunny", key);
        byte[] signed = _site.Files[Sums];
        Assert.Matches("^[0-9A-F]{40}$", OpenPgpSignature.Verify([key], signed, _site.Files[Sums + ".sig"], "x.sig"));

        // GnuPG does not sign with an expired key, so the key gets its end when it has signed.
        await RunAsync(
            _gpg,
            ["--batch", "--quiet", "--faked-system-time", "20200101T010000", "--passphrase", "",
                "--quick-set-expire", await FingerprintAsync(), "20200101T060000"]);
        await ExportAsync("sunny", key);
        await FailAsync("was not valid when it was made");
    }

    [Fact]
    public async Task Key_that_is_none_is_told()
    {
        Pin("github.com/sunny", _home.WriteProgram("key", "hello"));
        _site.Files[Sums + ".sig"] = "x"u8.ToArray();
        PluginException e = await Assert.ThrowsAsync<PluginException>(InstallAsync);
        Assert.Equal(PluginFailure.InvalidSettings, e.Reason);
        Assert.Contains($"The pinned key '{_home.Combine("key")}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signature_cut_or_changed_anywhere_is_refused()
    {
        string key = await MakeKeyAsync("sunny", "ed25519");
        await SignAsync("sunny", ".sig");
        byte[] content = _site.Files[Sums];
        byte[] good = _site.Files[Sums + ".sig"];
        Assert.Matches("^[0-9A-F]{40}$", OpenPgpSignature.Verify([key], content, good, "x.sig"));
        for (int at = 0; at < good.Length; at++)
        {
            Assert.Throws<PluginException>(() => OpenPgpSignature.Verify([key], content, good[..at], "x.sig"));
            byte[] bad = [.. good.Select((b, i) => i == at ? (byte)~b : b)];
            try
            {
                OpenPgpSignature.Verify([key], content, bad, "x.sig");
            }
            catch (PluginException e)
            {
                Assert.Equal(PluginFailure.NotTrusted, e.Reason);
                continue;
            }

            // Only what the signature does not cover may change: hints for people and programs.
            Assert.InRange(at, 2, good.Length - 66);
        }
    }

    private void Pin(string prefix, params string[] keys) => _home.Settings = _home.Settings with
    {
        Signatures = new() { Publishers = [new(prefix, [.. keys])] },
    };

    private async Task<InstallOutcome> InstallAsync()
    {
        using PluginStore store = _home.Open();
        return await store.OpenInstaller().InstallAsync(new(PluginHome.Source(Happy)), Token);
    }

    private async Task FailAsync(string expected)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(InstallAsync);
        Assert.Equal(PluginFailure.NotTrusted, e.Reason);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(_home.Files);
        Assert.DoesNotContain(_site.Requests, static path => path.EndsWith(".zip", StringComparison.Ordinal));
    }

    /// <returns>The path of the public key.</returns>
    private async Task<string> MakeKeyAsync(
        string name,
        string algorithm,
        string expires = "never",
        params string[] options)
    {
        string key = _home.Combine(name + ".asc");
        string user = $"{name}@example.com";
        await RunAsync(
            _gpg,
            ["--batch", "--quiet", .. options, "--passphrase", "", "--quick-generate-key", user, algorithm, "sign", expires]);
        await ExportAsync(name, key);
        return key;
    }

    private Task<string> ExportAsync(string name, string path) => RunAsync(
        _gpg, "--batch", "--quiet", "--yes", "--armor", "--output", path, "--export", $"{name}@example.com");

    private async Task<string> FingerprintAsync()
    {
        string listed = await RunAsync(_gpg, "--batch", "--with-colons", "--list-keys");
        return listed.Split('\n').First(static line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }

    private async Task SignAsync(string name, string ending, params string[] options)
    {
        string content = _home.Combine("signed");
        string signature = _home.Combine("signature");
        await File.WriteAllBytesAsync(content, _site.Files[Sums], Token);
        await RunAsync(
            _gpg,
            ["--batch", "--quiet", "--local-user", $"{name}@example.com", .. options, "--output", signature, "--detach-sign", content]);
        _site.Files[Sums + ending] = await File.ReadAllBytesAsync(signature, Token);
    }

    private async Task<string> RunAsync(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["GNUPGHOME"] = _home.Combine("gpg");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Token);
        string error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.True(process.ExitCode == 0, $"{tool} failed: {error}");
        return await output;
    }
}
