using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiln.Platform.Files;

namespace Kiln.Builders.Qemu.Accelerators;

/// <summary>
/// Remembers the results of trials, so that most builds need none. A result is forgotten after some hours, with
/// another QEMU and with another kernel.
/// </summary>
/// <param name="folder">In the cache.</param>
/// <param name="time">Tells the age.</param>
internal sealed class TrialRecord(string folder, TimeProvider time)
{
    private const string Works = "works";

    private static readonly TimeSpan WorksFor = TimeSpan.FromHours(24);

    /// <summary>Less, because a machine under heavy load may have been the cause.</summary>
    private static readonly TimeSpan FailsFor = TimeSpan.FromHours(1);

    /// <param name="key">What the result depends on.</param>
    /// <param name="objection">What the trial said; null when it succeeded.</param>
    /// <returns>False when nothing is known, or it is too old.</returns>
    public bool TryRead(string key, out string? objection)
    {
        objection = null;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathOf(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        if (lines is not [string seconds, string result]
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long tried))
        {
            return false;
        }

        objection = result == Works ? null : result;
        long age = time.GetUtcNow().ToUnixTimeSeconds() - tried;
        return age >= 0 && age < (objection is null ? WorksFor : FailsFor).TotalSeconds;
    }

    public async Task WriteAsync(string key, string? objection, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string tried = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] content = Encoding.UTF8.GetBytes($"{tried}\n{objection?.ReplaceLineEndings(" ") ?? Works}\n");
        await AtomicFile.WriteAsync(PathOf(key), content, mode: null, cancellationToken);
    }

    private string PathOf(string key) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".trial");
}
