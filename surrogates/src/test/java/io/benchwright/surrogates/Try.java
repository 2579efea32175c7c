package io.benchwright.surrogates;
import io.benchwright.data.benchmark.*;
import java.nio.file.Path;
import java.util.*;
public class Try {
  public static void main(String[] a) throws Exception {
    Benchmark b=Benchmark.open(Path.of(a[0])); var snap=b.snapshot(); Targets t=Targets.of(snap); Split s=a.length>3?Split.named(snap,a[3]):Split.only(snap);
    SurrogateFit f=new SurrogateFit(t,s,1);
    for(String target:a[1].split(",")){ long t0=System.nanoTime(); var r=f.fit(t.named(target),a[2]); double sec=(System.nanoTime()-t0)/1e9;
      for(Scores q:r.scores()) System.out.printf("%s %s %s tau %.4f r2 %.4f mae %.4f mape %.3f cov %.1f width %.3f %.1fs %d KB%n",target,r.model(),q.part(),q.kendallTau(),q.r2(),q.mae(),q.mape(),q.coverage90(),q.width90(),sec,r.files().get("model.zip").length/1024);
      var card=com.google.gson.JsonParser.parseString(new String(r.files().get("card.json"))).getAsJsonObject(); System.out.println("  "+card.get("intervals")+" "+card.get("candidates"));
    } } }
