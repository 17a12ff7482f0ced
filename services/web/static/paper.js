/* A page that is made to be printed: the dialog opens by itself once, and by the button. */
document.getElementById('print').addEventListener('click', () => print());
addEventListener('load', () => print());
