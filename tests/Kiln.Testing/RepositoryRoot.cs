namespace Kiln.Testing;

/// <summary>Where the checkout is, for tests that read its files.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Kiln.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Kiln.slnx was not found above the test's folder.");
    }
}
