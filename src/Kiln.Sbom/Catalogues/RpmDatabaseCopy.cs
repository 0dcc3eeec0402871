namespace Kiln.Sbom.Catalogues;

/// <summary>
/// A copy of rpm's database for rpm to read, removed when it is disposed: even a query writes beside the database (locks,
/// logs of the file format), and where rpm does not know the format of one, it makes a new one in the same folder.
/// </summary>
internal sealed class RpmDatabaseCopy : IDisposable
{
    private const string Sqlite = "rpmdb.sqlite";

    // What has not been moved into the main file yet.
    private const string SqliteLog = "-wal";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiln-rpm-");
    private readonly string _name;

    /// <param name="database">The main file of the database.</param>
    /// <exception cref="IOException">It could not be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public RpmDatabaseCopy(string database)
    {
        _name = Path.GetFileName(database);
        try
        {
            File.Copy(database, Path.Combine(Folder, _name));
            if (File.Exists(database + SqliteLog))
            {
                File.Copy(database + SqliteLog, Path.Combine(Folder, _name + SqliteLog));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder => _folder.FullName;

    /// <summary>Rpm has read another database than the one it was given: a new one.</summary>
    public bool WasReplaced => _name != Sqlite && File.Exists(Path.Combine(Folder, Sqlite));

    public void Dispose() => _folder.Delete(recursive: true);
}
