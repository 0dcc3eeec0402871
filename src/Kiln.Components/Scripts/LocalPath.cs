namespace Kiln.Components.Scripts;

/// <summary>Looks at local files as Go's <c>os.Stat</c> does, with its words.</summary>
public static class LocalPath
{
    /// <returns>Null when something is there, else why it cannot be used.</returns>
    public static string? Objection(string path)
    {
        try
        {
            _ = path.Length == 0 ? throw new FileNotFoundException() : File.GetAttributes(path);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"stat {path}: no such file or directory";
        }
        catch (UnauthorizedAccessException)
        {
            return $"stat {path}: permission denied";
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return $"stat {path}: {e.Message}";
        }
    }
}
