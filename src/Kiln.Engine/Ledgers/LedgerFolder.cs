namespace Kiln.Engine.Ledgers;

/// <summary>The names of ledger files below the state folder.</summary>
internal static class LedgerFolder
{
    public const string Extension = ".ledger";

    /// <summary>Of a file that is not locked yet, and so holds no entry.</summary>
    public const string NewExtension = ".new";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string In(string stateDirectory) => Path.Combine(stateDirectory, "ledger");

    public static string Create(string stateDirectory)
    {
        string folder = In(stateDirectory);
        Directory.CreateDirectory(folder, OwnerOnly);
        return folder;
    }
}
