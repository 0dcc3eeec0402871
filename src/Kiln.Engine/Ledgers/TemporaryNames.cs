using System.Globalization;
using System.Security.Cryptography;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// The temporary files of a run in one folder: all have one random number in their names, then one of their own.
/// </summary>
/// <param name="entry">Records them all.</param>
/// <param name="folder">Where they are.</param>
/// <param name="number">In their names.</param>
internal sealed class TemporaryNames(LedgerEntry entry, string folder, string number)
{
    // Compat: digits, because Packer's names end in digits.
    private const string Digits = "0123456789";
    private const int NumberLength = 18;

    private readonly List<string> _paths = [];

    public LedgerEntry Entry => entry;

    public static string NewNumber() => RandomNumberGenerator.GetString(Digits, NumberLength);

    public static bool IsNumber(string text) => text.Length == NumberLength && text.All(char.IsAsciiDigit);

    public string Next(string prefix, string extension)
    {
        string path = Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}{_paths.Count + 1}{extension}"));
        _paths.Add(path);
        return path;
    }

    /// <returns>True when none is left.</returns>
    public bool DeleteAll()
    {
        bool isGone = true;
        foreach (string path in _paths)
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // With its folder.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays recorded, and later runs say why it cannot be removed.
                isGone = false;
            }
        }

        return isGone;
    }
}
