namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// What runs on the machine during transfers. Only what PowerShell 2 has, and short: with their paths the scripts must
/// fit into a command line. Their failures end with <see cref="Failed"/>, so that they differ from those of PowerShell
/// itself.
/// </summary>
internal static class TransferScripts
{
    /// <summary>The exit code of a transfer that the machine could not do; why is on the error output.</summary>
    public const int Failed = 77;

    /// <summary>
    /// What an upload prints when everything is in its place: an exit code alone may be that of something else.
    /// </summary>
    public const string Done = "kiln-done";

    private const string Confirm = $"$Host.UI.WriteLine('{Done}')";

    private const string Fail =
        "catch{$Host.UI.WriteErrorLine([string]$_.Exception.GetBaseException().Message);exit 77}";

    private const string Path = "$p=$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath(";

    /// <summary>
    /// Puts a line of input into the file $f: base64 of a piece of the content that was packed by itself, or
    /// <c>=LENGTH</c> at the end. Nothing but a complete content goes on.
    /// </summary>
    private const string Receive = """
        function Put($s){if($s[0] -eq '='){$g.l=[long]$s.Substring(1);return}
        $z=New-Object IO.Compression.GZipStream((New-Object IO.MemoryStream(,[Convert]::FromBase64String($s))),[IO.Compression.CompressionMode]'Decompress')
        while(($n=$z.Read($b,0,$b.Length)) -gt 0){$f.Write($b,0,$n)}}
        """;

    /// <summary>Writes pieces of output: each packed by itself, as base64, with a point at its end.</summary>
    private const string Emit = """
        function Out($b,$n){$m=New-Object IO.MemoryStream
        $z=New-Object IO.Compression.GZipStream($m,[IO.Compression.CompressionMode]'Compress');$z.Write($b,0,$n);$z.Close()
        $g.l+=$n;$Host.UI.WriteLine([Convert]::ToBase64String($m.ToArray())+'.')}
        """;

    /// <summary>Puts what it reads from its input into one file, in place of a file that is there.</summary>
    public static string UploadFile(string path) => $$$"""
        begin{{{{PowerShellScript.Quiet}}}$ErrorActionPreference='Stop';$g=@{l=-1};$b=New-Object byte[] 65536
        {{{Receive}}}
        try{{{{Path}}}{{{PowerShellScript.PathExpression(path)}}})
        if([IO.Directory]::Exists($p)){throw 'it is a directory'}
        [void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($p))
        $t=$p+'.{{{Unique()}}}.tmp';$f=[IO.File]::Create($t)}{{{Fail}}}}
        process{if($_){Put $_}}
        end{$n=$f.Length;$f.Close()
        if($n -ne $g.l){[IO.File]::Delete($t);exit 78}
        try{if([IO.File]::Exists($p)){[IO.File]::SetAttributes($p,'Normal');[IO.File]::Delete($p)}
        [IO.File]::Move($t,$p);{{{Confirm}}}}{{{Fail}}}}
        """;

    /// <summary>Unpacks the tree that it reads from its input (<see cref="TreeFormat"/>) into a folder.</summary>
    public static string UploadTree(string path) => $$$"""
        begin{{{{PowerShellScript.Quiet}}}$ErrorActionPreference='Stop';$g=@{l=-1};$b=New-Object byte[] 65536
        {{{Receive}}}
        try{{{{Path}}}{{{PowerShellScript.PathExpression(path)}}})
        [void][IO.Directory]::CreateDirectory($p)
        $t=[IO.Path]::Combine([IO.Path]::GetTempPath(),'{{{Unique()}}}.tmp');$f=[IO.File]::Create($t)}{{{Fail}}}}
        process{if($_){Put $_}}
        end{if($f.Length -ne $g.l){$f.Close();[IO.File]::Delete($t);exit 78}
        try{$f.Position=0;$r=New-Object IO.BinaryReader($f)
        while($k=$r.ReadByte()){$q=[IO.Path]::Combine($p,$r.ReadString())
        if($k -eq 1){[void][IO.Directory]::CreateDirectory($q)}
        else{$l=$r.ReadInt64();if([IO.File]::Exists($q)){[IO.File]::SetAttributes($q,'Normal')}
        $o=[IO.File]::Create($q)
        while($l -gt 0){$n=$r.Read($b,0,[int][Math]::Min($l,65536));$o.Write($b,0,$n);$l-=$n}
        $o.Close()} };{{{Confirm}}}}{{{Fail}}}finally{$f.Close();[IO.File]::Delete($t)}}
        """;

    /// <summary>Writes one file to its output.</summary>
    public static string DownloadFile(string path) => $$$"""
        {{{PowerShellScript.Quiet}}}$ErrorActionPreference='Stop';$g=@{l=0};$b=New-Object byte[] 131072
        {{{Emit}}}
        try{{{{Path}}}{{{PowerShellScript.PathExpression(path)}}})
        if([IO.Directory]::Exists($p)){throw 'it is a directory'}
        $f=[IO.File]::Open($p,'Open','Read','ReadWrite')
        while(($n=$f.Read($b,0,$b.Length)) -gt 0){Out $b $n}
        $f.Close();$Host.UI.WriteLine("=$($g.l).")}{{{Fail}}}
        """;

    /// <summary>Writes what a folder contains to its output (<see cref="TreeFormat"/>).</summary>
    public static string DownloadTree(string path) => $$$"""
        {{{PowerShellScript.Quiet}}}$ErrorActionPreference='Stop';$g=@{l=0};$b=New-Object byte[] 131072
        {{{Emit}}}
        function Head($k,$s,$z){$h=New-Object IO.MemoryStream;$w=New-Object IO.BinaryWriter($h)
        $w.Write([byte]$k);$w.Write([string]$s);if($k -eq 2){$w.Write([long]$z)}
        $w.Flush();$w=$h.ToArray();$h.Close();,$w}
        function Walk($d,$s){foreach($q in [IO.Directory]::GetFiles($d)){
        $f=[IO.File]::Open($q,'Open','Read','ReadWrite');$e=$f.Length;$h=Head 2 ($s+[IO.Path]::GetFileName($q)) $e;Out $h $h.Length
        while($e -gt 0){$n=$f.Read($b,0,[int][Math]::Min($e,$b.Length));if($n -eq 0){throw "$q became shorter"};Out $b $n;$e-=$n}
        $f.Close()}
        foreach($q in [IO.Directory]::GetDirectories($d)){$e=$s+[IO.Path]::GetFileName($q);$h=Head 1 $e;Out $h $h.Length
        if(-not([IO.File]::GetAttributes($q) -band 1024)){Walk $q ($e+'/')} } }
        try{{{{Path}}}{{{PowerShellScript.PathExpression(path)}}})
        if(-not [IO.Directory]::Exists($p)){throw 'there is no such directory'}
        Walk $p '';Out (,[byte]0) 1;$Host.UI.WriteLine("=$($g.l).")}{{{Fail}}}
        """;

    /// <summary>
    /// Turns a file of lines of base64 into the file that was uploaded: the end of an upload in pieces.
    /// </summary>
    /// <param name="temporary">Below the machine's folder for temporary files.</param>
    /// <param name="path">The destination.</param>
    public static string Restore(string temporary, string path) => $$$"""
        {{{PowerShellScript.Quiet}}}$ErrorActionPreference='Stop'
        try{{{{Path}}}"$env:TEMP/{{{temporary}}}");$t=$p
        {{{Path}}}{{{PowerShellScript.PathExpression(path)}}})
        if([IO.Directory]::Exists($p)){throw 'it is a directory'}
        [void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($p))
        if([IO.File]::Exists($p)){[IO.File]::SetAttributes($p,'Normal')}
        $o=[IO.File]::Create($p)
        if([IO.File]::Exists($t)){$r=New-Object IO.StreamReader($t)
        while(($s=$r.ReadLine()) -ne $null){$s=$s.Trim();if($s){$b=[Convert]::FromBase64String($s);$o.Write($b,0,$b.Length)}}
        $r.Close();[IO.File]::Delete($t)}
        $o.Close();{{{Confirm}}}}{{{Fail}}}
        """;

    private static string Unique() => Guid.NewGuid().ToString("N");
}
